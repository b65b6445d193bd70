import { TextDecoder } from 'node:util';
import type { ArchiveLimits, ArchiveReader } from '../../contract/store/archive.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import { abortableStream } from '../../flow/abortable-stream.ts';
import { boundedGunzip } from '../../flow/bounded-gunzip.ts';
import { parseJson } from '../../json/index.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { anything, objectOf, required, signal, text } from '../../velero-api/schema/field-schema.ts';
import { createArchiveCollector } from './archive-collector.ts';
import { createArchiveIndex } from './archive-index.ts';
import { archiveLimitsField } from './archive-limits-field.ts';
import { preferredSuffix } from './archive-path.ts';
import { createSpoolFile, type SpoolFile } from './spool-file.ts';
import { TarReader } from './tar/tar-reader.ts';

/** Options of {@link openArchive}. */
export interface OpenArchiveOptions extends CallOptions {
  /** The tar.gz, as {@link BackupStore.openArchive} returns it. */
  readonly stream: ByteStream;
  /** Limits for its content. @default see {@link ArchiveLimits} */
  readonly limits?: ArchiveLimits | undefined;
  /** Folder for the temporary copy. @default the system's folder for temporary files */
  readonly tmpDir?: string | undefined;
  /** Name of the archive in errors. @default `The archive` */
  readonly what?: string | undefined;
}

const mebibyte = 1024 * 1024;
const limitNames = { bytes: 'maxTotalBytes', ratio: 'maxRatio' };
const maxStringBytes = 512 * mebibyte - 24; // V8's longest string: nothing larger can be parsed

/**
 * Reads a backup's archive once, completely, into a private temporary file and checks it: gzip checksum, tar structure, end marks. Entries
 * that are not objects are skipped with a warning. Paths in the archive are never used as paths on disk.
 * @throws LifeboatError `INVALID_CONFIG`, `ARCHIVE_CORRUPT`, `ARCHIVE_TOO_LARGE`, `CANCELED`, and errors of the stream or the folder
 */
export async function openArchive(options: OpenArchiveOptions): Promise<ArchiveReader> {
  const { stream, limits = {}, signal, what = 'The archive', tmpDir } = takeOptions('openArchive', options, openArchiveOptionsField);
  throwIfAborted(signal, 'Reading the archive');
  const spool = await createSpoolFile({ folder: tmpDir });
  try {
    const index = createArchiveIndex();
    const { maxEntryBytes = 64 * mebibyte, maxEntries = 8_000_000, maxOddEntries = 100_000, maxObjectDepth } = limits;
    const collector = createArchiveCollector({
      index,
      spool,
      limits: { maxEntryBytes: Math.min(maxEntryBytes, maxStringBytes), maxEntries, maxOddEntries },
      what,
    });
    const tar = new TarReader(collector);
    let bytes = 0;
    const source = abortableStream(stream, { signal, what: 'Reading the archive' });
    const { maxTotalBytes: maxBytes = 64 * 1024 * mebibyte, maxRatio = 1000 } = limits;
    for await (const chunk of boundedGunzip({ source, maxBytes, maxRatio, limitNames, what, brokenCode: 'ARCHIVE_CORRUPT', signal })) {
      bytes += chunk.length;
      checked(what, () => tar.push(chunk));
      if (spool.isFull) await spool.flush();
    }
    checked(what, () => tar.finish());
    await spool.flush();
    const { count, example } = index.versionedOnly();
    const warnings = [...collector.warnings];
    if (count > 0) warnings.push({ path: '', message: `${count} objects stand in version folders only, such as ${example}: ignored` });
    return reader({ spool, index, warnings, formatVersion: collector.formatVersion, bytes, what, maxDepth: maxObjectDepth });
  } catch (error) {
    await spool.close();
    throw error;
  }
}

function checked(what: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (LifeboatError.isInstance(error)) throw error;
    throw corrupt(`${what} is damaged: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

interface ReaderParts extends Pick<ArchiveReader, 'warnings' | 'formatVersion' | 'bytes'> {
  readonly spool: SpoolFile;
  readonly index: ReturnType<typeof createArchiveIndex>;
  readonly what: string;
  readonly maxDepth: number | undefined;
}

function reader({ spool, index, warnings, formatVersion, bytes, what, maxDepth }: ReaderParts): ArchiveReader {
  const place = (id: ResourceIdentifier, versionFolder: string) =>
    index.find({ groupResource: groupResource(id), versionFolder, namespace: id.namespace, name: id.name });

  return {
    formatVersion,
    warnings,
    bytes,
    itemCount: index.itemCount,
    versionedCount: index.versionedCount(),
    resources: () => index.resources(),
    namespaces: (type) => index.namespaces(type),
    names: (type, namespace) => index.names(type, namespace),
    bytesOf: (type, namespace) => index.bytesOf(type, namespace),
    versions: (type) => index.versions(type),
    has: (id) => place(id, '') !== undefined,

    async read(id, { version = '' } = {}) {
      const found = place(id, version) ?? (version === '' ? undefined : place(id, version + preferredSuffix));
      if (!found) return undefined;
      return parseObject(await spool.read(found.position, found.length), { id, what, maxDepth });
    },

    close: () => spool.close(),
  };
}

interface ObjectEntry {
  readonly id: ResourceIdentifier;
  readonly what: string;
  readonly maxDepth: number | undefined;
}

// One for all: making it costs more than an object's text.
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseObject(body: Buffer, { id, what, maxDepth }: ObjectEntry): KubeObject {
  const name = `${groupResource(id)} ${id.namespace === '' ? '' : `${id.namespace}/`}${id.name}`;
  let object: unknown;
  try {
    object = parseJson(utf8.decode(body), { maxDepth });
  } catch (error) {
    throw corrupt(`${what} holds something that is no JSON as ${name}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  if (!isKubeObject(object)) throw corrupt(`${what} holds something without kind, apiVersion or metadata.name as ${name}`);
  if (object.metadata.name !== id.name) throw corrupt(`${what} holds an object called ${JSON.stringify(object.metadata.name)} as ${name}`);
  return object;
}

function isKubeObject(value: unknown): value is KubeObject {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, apiVersion, metadata } = value as Record<string, unknown>;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string' || typeof metadata !== 'object' || metadata === null) return false;
  return typeof (metadata as Record<string, unknown>).name === 'string';
}

function corrupt(message: string, cause?: unknown): LifeboatError {
  return new LifeboatError({ code: 'ARCHIVE_CORRUPT', message, ...(cause !== undefined && { cause }) });
}

const openArchiveOptionsField = objectOf<OpenArchiveOptions>({
  stream: required(anything),
  limits: archiveLimitsField,
  tmpDir: text,
  what: text,
  signal,
});
