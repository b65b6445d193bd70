import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';

/** Names an object in an archive. */
export interface ArchiveItem extends ResourceIdentifier {
  /** Version of the object's folder, without `-preferredversion`; `''` for the folder without a version, which has the preferred one. */
  readonly version: string;
}

/** Writes a backup's tar.gz in Velero's layout, as a stream with back-pressure. */
export interface ArchiveWriter {
  /** The compressed archive. Consume it while you add items. */
  readonly stream: ByteStream;
  /** Adds an object. In the preferred version of its type, it is stored under its path without a version and again under
   * `<version>-preferredversion`; in another version (as Velero with EnableAPIGroupVersions), only under `<version>`. Resolves once the
   * stream has room again.
   * @throws LifeboatError `INVALID_REQUEST` for a name that cannot be a path segment; the error that {@link ArchiveWriter.abort} got */
  add(
    item: ResourceIdentifier & { readonly version: string; readonly preferred: boolean },
    object: KubeObject,
    options?: CallOptions,
  ): Promise<void>;
  /** Completes the archive and ends the stream. */
  finish(): Promise<void>;
  /** Fails the stream, so that the put that reads it stores nothing. */
  abort(error: Error): void;
  /** Compressed bytes that were written so far. */
  readonly bytes: number;
}

/** Limits that make it safe to read a hostile or huge archive. Reading fails beyond a limit. */
export interface ArchiveLimits {
  /** Decompressed bytes of the whole archive. @default 64 GiB */
  readonly maxTotalBytes?: number;
  /** Bytes of one entry. @default 64 MiB */
  readonly maxEntryBytes?: number;
  /** Number of entries. An object takes two, and one more for each further stored version. @default 8 million */
  readonly maxEntries?: number;
  /** Number of entries that cannot be objects: folders, links, unknown names, and files too small to be one. @default 100,000 */
  readonly maxOddEntries?: number;
  /** Nesting depth of lists and objects in one object; 2000 at most. @default 1000 */
  readonly maxObjectDepth?: number;
  /** Ratio of decompressed to compressed bytes, checked after the first 64 MiB of decompressed bytes. @default 1000 */
  readonly maxRatio?: number;
}

/** Something odd in an archive that does not stop reading it: an unknown or duplicate entry, a bad path. */
export interface ArchiveWarning {
  /** Path in the archive; `''` for the archive itself. */
  readonly path: string;
  /** What is odd. */
  readonly message: string;
}

/** Reads a complete, checked archive (gzip CRC, end of tar). It was read once into a private temporary file that no longer has a name; only
 * the index is in memory. Close it after use. */
export interface ArchiveReader {
  /** Content of `metadata/version`. `undefined` if the archive has none. */
  readonly formatVersion: string | undefined;
  /** What is odd but harmless. */
  readonly warnings: readonly ArchiveWarning[];
  /** Decompressed size of the whole archive, in bytes. */
  readonly bytes: number;
  /** Number of objects in the folders without a version. */
  readonly itemCount: number;
  /** Number of objects in the folders of versions that the backup did not prefer: further versions of the same objects. */
  readonly versionedCount: number;
  /** The resources that have objects in the archive, such as `deployments.apps` and `pods`. */
  resources(): readonly string[];
  /** The namespaces of the objects of a type; `''` for cluster-scoped ones. */
  namespaces(groupResource: string): readonly string[];
  /** Names of the objects of a resource in a namespace, in the archive's order. */
  names(groupResource: string, namespace: string): readonly string[];
  /** How many bytes of JSON the objects of a resource in a namespace take, before compression: those in the folder without a version, which
   * are what a restore reads. 0 if there are none. */
  bytesOf(groupResource: string, namespace: string): number;
  /** The versions in which a resource is stored, and which one is preferred. Empty for an archive without version folders. */
  versions(groupResource: string): readonly { readonly version: string; readonly preferred: boolean }[];
  /** Whether the archive has an object. */
  has(id: ResourceIdentifier): boolean;
  /** Reads an object from the folder without a version, or from the folder of `version`. `undefined` if it is not there.
   * @throws LifeboatError `ARCHIVE_CORRUPT` if it is not a JSON object with kind, apiVersion and the name in its path */
  read(id: ResourceIdentifier, options?: { readonly version?: string }): Promise<KubeObject | undefined>;
  /** Removes the temporary copy. */
  close(): Promise<void>;
}
