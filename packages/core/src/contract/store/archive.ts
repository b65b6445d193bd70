import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';

/** Where an object stands in an archive. */
export interface ArchiveItem extends ResourceIdentifier {
  /** `''` for the un-versioned (preferred) folder, else the version folder's name without `-preferredversion`. */
  readonly version: string;
}

/** Writes a backup's tar.gz (reference, section 1.2) as a stream with back-pressure. */
export interface ArchiveWriter {
  /** The compressed archive. Consume it while items are added. */
  readonly stream: ByteStream;
  /** Adds an object. In its type's preferred version it goes under its un-versioned path and again under
   * `<version>-preferredversion`, else (as Velero with EnableAPIGroupVersions) under `<version>` only.
   * Resolves once the stream has room again.
   * @throws LifeboatError `INVALID_REQUEST` for a name that is no path segment, and what {@link ArchiveWriter.abort} got */
  add(
    item: ResourceIdentifier & { readonly version: string; readonly preferred: boolean },
    object: KubeObject,
    options?: CallOptions,
  ): Promise<void>;
  /** Ends the archive; the stream then ends. */
  finish(): Promise<void>;
  /** Fails the stream, so that the put that reads it leaves nothing. */
  abort(error: Error): void;
  /** Compressed bytes so far. */
  readonly bytes: number;
}

/** Limits that keep reading a hostile or huge archive safe. */
export interface ArchiveLimits {
  /** Decompressed bytes of the whole archive. @default 64 GiB */
  readonly maxTotalBytes?: number;
  /** Bytes of one entry. @default 64 MiB */
  readonly maxEntryBytes?: number;
  /** An object takes two, and one more for each further version that is kept of it. @default 8 million */
  readonly maxEntries?: number;
  /** Entries that can be no objects: folders, links, unknown names, and files too small to be one. @default 100,000 */
  readonly maxOddEntries?: number;
  /** Lists and objects in one another, in one object; 2000 at most. @default 1000 */
  readonly maxObjectDepth?: number;
  /** Decompressed to compressed bytes, checked beyond the first 64 MiB decompressed. @default 1000 */
  readonly maxRatio?: number;
}

/** Something odd in an archive that does not stop reading it: an unknown or duplicate entry, a bad path. */
export interface ArchiveWarning {
  /** In the archive; `''` for the archive itself. */
  readonly path: string;
  /** What is odd. */
  readonly message: string;
}

/** A whole, checked archive (gzip CRC, end of tar), read once into one private spool file that has no name any more.
 * Memory holds only the index. Close it. */
export interface ArchiveReader {
  /** Content of `metadata/version`, when there. */
  readonly formatVersion: string | undefined;
  /** What is odd and does no harm. */
  readonly warnings: readonly ArchiveWarning[];
  /** Decompressed bytes of the whole archive. */
  readonly bytes: number;
  /** Objects in the un-versioned folders. */
  readonly itemCount: number;
  /** Objects in the folders of versions that the backup did not prefer: more versions of the same objects. */
  readonly versionedCount: number;
  /** `deployments.apps`, `pods` ... with their namespaces (`''` cluster-scoped), as they are in the archive. */
  resources(): readonly string[];
  /** The namespaces of the objects of a type; `''` for cluster-scoped ones. */
  namespaces(groupResource: string): readonly string[];
  /** Names of the objects of a resource in a namespace, in the archive's order. */
  names(groupResource: string, namespace: string): readonly string[];
  /** Versions that a resource is kept in, `preferred` marked. Empty for archives without version folders. */
  versions(groupResource: string): readonly { readonly version: string; readonly preferred: boolean }[];
  /** Whether the archive has an object. */
  has(id: ResourceIdentifier): boolean;
  /** The object, from the un-versioned folder or from `version`'s. `undefined` when not there.
   * @throws LifeboatError `ARCHIVE_CORRUPT` when it is not a JSON object with kind, apiVersion and the path's name */
  read(id: ResourceIdentifier, options?: { readonly version?: string }): Promise<KubeObject | undefined>;
  /** Removes the temporary copy. */
  close(): Promise<void>;
}
