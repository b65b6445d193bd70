import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ByteStream, CallOptions } from '../plugin-api/call-options.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import type { BackupPhase } from '../velero-api/backup.ts';
import { describeMarker, readMarker } from './backup-marker.ts';
import type { BackupMarker, BackupWriter } from './backup-store.ts';
import { deleteObjects } from './delete-objects.ts';
import { gzipStream } from './gzip-stream.ts';
import { backupFolder, backupKey } from './velero-layout.ts';
import { printVeleroObject } from './velero-object-file.ts';

interface BackupWriterOptions {
  readonly store: ObjectStore;
  readonly location: string;
  /** By which the name was taken. */
  readonly marker: BackupMarker;
}

const unfinishedPhases: readonly (BackupPhase | undefined)[] = [undefined, 'New', 'Queued', 'ReadyToStart', 'InProgress', 'Deleting'];

/** Writes the files of one backup whose name is taken. */
export function createBackupWriter(options: BackupWriterOptions): BackupWriter {
  const { store, marker, location } = options;
  const name = marker.backup;
  /** Size by key, `undefined` while a put has not succeeded. */
  const puts = new Map<string, number | undefined>();

  async function put(key: string, body: Uint8Array | ByteStream, callOptions: CallOptions & { ifAbsent?: boolean } = {}): Promise<void> {
    puts.set(key, undefined);
    let bytes = 0;
    const counted = async function* (stream: ByteStream) {
      for await (const chunk of stream) {
        bytes += chunk.length;
        yield chunk;
      }
    };
    await store.putObject(key, body instanceof Uint8Array ? body : counted(body), callOptions);
    puts.set(key, body instanceof Uint8Array ? body.length : bytes);
  }

  function lost(why: string): LifeboatError {
    return new LifeboatError({
      code: 'BACKUP_IN_PROGRESS',
      message: `Backup "${name}" in location "${location}" was not finished: ${why}. Nothing of this run is listed as a backup`,
      context: { backup: name, location },
    });
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
      const expected = missing.get(key);
      if (expected !== undefined && expected !== size) throw lost(`${key} has ${size} bytes, but this run wrote ${expected}`);
      missing.delete(key);
    }
    for (const [key, size] of missing) if (size !== undefined) throw lost(`${key} is gone`);
  }

  return {
    name,
    putArchive: (body, callOptions) => put(backupKey(name, 'contents'), body, callOptions),

    async putFile(file, content, callOptions) {
      const isStream = typeof content !== 'string' && !(content instanceof Uint8Array);
      await put(backupKey(name, file), isStream ? gzipStream(content) : await promisify(gzip)(content), callOptions);
    },

    putGzipFile: (file, content, callOptions) => put(backupKey(name, file), content, callOptions),

    async commit(backup, { signal } = {}) {
      if (unfinishedPhases.includes(backup.status.phase) || backup.metadata.name !== name) {
        throw new LifeboatError({
          code: 'INTERNAL',
          message: `Backup "${backup.metadata.name}" of phase ${backup.status.phase} cannot become the finished backup "${name}"`,
        });
      }
      await checkOwnership(signal);
      await checkFiles(signal);
      const ifAbsent = store.supports.conditionalPut;
      await put(backupKey(name, 'metadata'), Buffer.from(printVeleroObject(backup)), { signal, ifAbsent });
      // The backup is complete from here on, whatever becomes of the marker; a leftover one is ignored and deleted with it.
      await store.deleteObject(backupKey(name, 'marker')).catch(() => {});
    },

    async discard(callOptions = {}) {
      const current = await readMarker(store, backupKey(name, 'marker'), callOptions);
      if (current && current.writer !== marker.writer) return; // the files are another run's now
      const metadata = backupKey(name, 'metadata');
      if (puts.has(metadata)) await store.deleteObject(metadata, callOptions);
      await deleteObjects(store, puts.keys(), callOptions);
      for (const key of puts.keys()) await store.removeUnfinishedPuts?.(key, callOptions);
      await store.deleteObject(backupKey(name, 'marker'), callOptions);
    },
  };
}
