import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ByteStream, CallOptions } from '../plugin-api/call-options.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import type { Backup } from '../velero-api/backup.ts';
import { isFinished } from '../velero-api/phases.ts';
import { formatTimestamp } from '../velero-api/timestamp.ts';
import { describeMarker, printMarker, readMarker } from './backup-marker.ts';
import type { BackupMarker, BackupWriter, CommitOptions } from './backup-store.ts';
import { deleteObjects } from './delete-objects.ts';
import { createFileDigests } from './digests/file-digests.ts';
import type { LocationTrust } from './digests/location-trust.ts';
import { sealBackup } from './digests/seal-backup.ts';
import { gzipStream } from './gzip-stream.ts';
import { getIfThere, readText } from './read-object.ts';
import { backupFolder, backupKey } from './velero-layout.ts';
import { printVeleroObject } from './velero-object-file.ts';

const maxOwnMetadataBytes = 16 * 1024 * 1024;

interface BackupWriterOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly trust: LocationTrust;
  /** By which the name was taken. */
  readonly marker: BackupMarker;
  /** What is there already, its size by its key: of a backup that is resumed. */
  readonly stored?: ReadonlyMap<string, number>;
}

/** Writes the files of one backup whose name is taken. */
export function createBackupWriter(options: BackupWriterOptions): BackupWriter {
  const { store, marker, location, trust } = options;
  const name = marker.backup;
  const metadataKey = backupKey(name, 'metadata');
  /** Size by key, `undefined` while a put has not succeeded. */
  const puts = new Map<string, number | undefined>(options.stored);
  const digests = createFileDigests({ store, location, folder: backupFolder(name) });
  /** Another writer's `velero-backup.json` was there first. */
  let isTaken = false;

  async function put(key: string, body: Uint8Array | ByteStream, callOptions: CallOptions & { ifAbsent?: boolean } = {}): Promise<void> {
    puts.set(key, undefined);
    await store.putObject(key, digests.pass(key, body), callOptions);
    puts.set(key, digests.get(key).size);
  }

  function lost(why: string): LifeboatError {
    return new LifeboatError({
      code: 'BACKUP_IN_PROGRESS',
      message: `Backup "${name}" in location "${location}" was not finished: ${why}. Nothing of this run is listed as a backup`,
      context: { backup: name, location },
    });
  }

  function taken(): LifeboatError {
    isTaken = true;
    return lost('somebody else, such as Velero, has written a backup of that name meanwhile');
  }

  async function checkOwnership(signal: AbortSignal | undefined): Promise<void> {
    const current = await readMarker(store, backupKey(name, 'marker'), { signal });
    if (!current) throw lost('its marker is gone, so somebody deleted the backup while it ran');
    if (current.writer !== marker.writer) throw lost(`another run took the name over (${describeMarker(current)})`);
  }

  // Another writer that thought the name was its own may have replaced a file after this one put it.
  async function checkFiles(signal: AbortSignal | undefined): Promise<void> {
    const missing = new Map(puts);
    for await (const { key, size } of store.listObjects(backupFolder(name), { signal })) {
      if (key === metadataKey && !puts.has(key)) throw taken();
      const expected = missing.get(key);
      if (expected !== undefined && expected !== size) throw lost(`${key} has ${size} bytes, but this run wrote ${expected}`);
      missing.delete(key);
    }
    for (const [key, size] of missing) if (size !== undefined) throw lost(`${key} is gone`);
  }

  async function seal(backup: Backup, { generation = 1, signal }: CommitOptions) {
    const files = await digests.ofFiles(puts.keys(), { signal });
    const putSeal = (fileName: string, bytes: Uint8Array) => put(backupFolder(name) + fileName, bytes, { signal });
    return sealBackup({ backup, files, generation, signer: trust.signer, put: putSeal, signal });
  }

  async function putMetadata(text: string, { signal }: CallOptions): Promise<void> {
    const ifAbsent = store.supports.conditionalPut && !puts.has(metadataKey);
    try {
      await put(metadataKey, Buffer.from(text), { signal, ifAbsent });
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'OBJECT_ALREADY_EXISTS')) throw error;
      // A first try whose answer got lost may have put it.
      if ((await storedMetadata(signal)) === text) return void puts.set(metadataKey, Buffer.byteLength(text));
      puts.delete(metadataKey);
      throw taken();
    }
  }

  async function storedMetadata(signal: AbortSignal | undefined): Promise<string | undefined> {
    const stream = await getIfThere(store, metadataKey, { signal });
    return stream && readText(stream, { maxBytes: maxOwnMetadataBytes, what: metadataKey });
  }

  function check(backup: Backup, finished: boolean): void {
    const { phase } = backup.status;
    if (isFinished(phase) === finished && phase !== 'Deleting' && backup.metadata.name === name) return;
    throw new LifeboatError({
      code: 'INTERNAL',
      message: `Backup "${backup.metadata.name}" of phase ${phase} cannot become the ${finished ? 'finished' : 'unfinished'} backup "${name}"`,
    });
  }

  return {
    name,
    putArchive: (body, callOptions) => put(backupKey(name, 'contents'), body, callOptions),

    async putFile(file, content, callOptions) {
      const isStream = typeof content !== 'string' && !(content instanceof Uint8Array);
      await put(backupKey(name, file), isStream ? gzipStream(content) : await promisify(gzip)(content), callOptions);
    },

    putGzipFile: (file, content, callOptions) => put(backupKey(name, file), content, callOptions),

    putStoredFile(fileName, body, { isExtra = false, ...callOptions } = {}) {
      const key = backupFolder(name) + fileName;
      if (isExtra) digests.leaveOut(key);
      return put(key, body, callOptions);
    },

    async putUnfinished(backup, callOptions = {}) {
      check(backup, false);
      await checkOwnership(callOptions.signal);
      await checkFiles(callOptions.signal);
      await putMetadata(printVeleroObject(backup), callOptions);
    },

    async commit(backup, callOptions = {}) {
      check(backup, true);
      await checkOwnership(callOptions.signal);
      await checkFiles(callOptions.signal);
      const { backup: sealed, text, ...known } = await seal(backup, callOptions);
      // First, as nothing may fail once the backup is complete.
      await trust.known?.set(name, known, callOptions);
      await putMetadata(text, callOptions);
      // The backup is complete from here on, whatever becomes of the marker; a leftover one is ignored and deleted with it.
      await store.deleteObject(backupKey(name, 'marker')).catch(() => {});
      return sealed;
    },

    async discard(callOptions = {}) {
      const current = await readMarker(store, backupKey(name, 'marker'), callOptions);
      if (current && current.writer !== marker.writer) return; // the files are another run's now
      // The files are, at least in part, those of whoever wrote velero-backup.json.
      if (isTaken) return await store.deleteObject(backupKey(name, 'marker'), callOptions);
      if (puts.has(metadataKey)) await store.deleteObject(metadataKey, callOptions);
      await deleteObjects(store, puts.keys(), callOptions);
      for (const key of puts.keys()) await store.removeUnfinishedPuts?.(key, callOptions);
      await store.deleteObject(backupKey(name, 'marker'), callOptions);
    },

    async release(now, callOptions = {}) {
      await checkOwnership(callOptions.signal);
      await store.putObject(backupKey(name, 'marker'), printMarker({ ...marker, released: formatTimestamp(now) }), callOptions);
    },
  };
}
