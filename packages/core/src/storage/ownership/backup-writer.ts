import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ObjectLockOptions } from '../../contract/locations/object-lock-options.ts';
import type { BackupWriter, CommitOptions } from '../../contract/store/backup-store.ts';
import type { NameLease } from '../../contract/store/name-lease.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { gzipStream } from '../../flow/gzip-stream.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { withSpan } from '../../tracing/with-span.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { isFinished } from '../../velero-api/objects/phases.ts';
import { createFileDigests } from '../digests/file-digests.ts';
import type { LocationTrust } from '../digests/location-trust.ts';
import { sealBackup } from '../digests/seal-backup.ts';
import { printVeleroObject } from '../files/velero-object.ts';
import { backupFolder, backupKey } from '../layout/velero-layout.ts';
import { backupLock } from '../protection/backup-lock.ts';
import { lockObjects } from '../protection/lock-objects.ts';
import { createOwnedObjects, type OwnedObject, type OwnedPutOptions } from './owned-objects.ts';

interface BackupWriterOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly trust: LocationTrust;
  readonly objectLock?: ObjectLockOptions | undefined;
  /** By which the name is held. */
  readonly lease: NameLease;
  /** What is there already, by its key: of a backup that is resumed. */
  readonly stored?: ReadonlyMap<string, OwnedObject>;
}

const releaseTimeoutInMs = 10_000;

/** Writes the files of one backup whose name is held. */
export function createBackupWriter(options: BackupWriterOptions): BackupWriter {
  const { store, lease, location, trust, objectLock, stored } = options;
  const name = lease.name;
  const metadataKey = backupKey(name, 'metadata');
  const objects = createOwnedObjects({ store, lease, stored, lost });
  const digests = createFileDigests({ store, location, folder: backupFolder(name) });
  const put = (key: string, body: Uint8Array | ByteStream, callOptions?: OwnedPutOptions) =>
    objects.put(key, digests.pass(key, body), callOptions);

  async function checkOwned({ signal }: CallOptions): Promise<void> {
    await lease.ensure({ signal, strict: true });
    // Another writer that thought the name was its own may have replaced a file after this one put it.
    const difference = await objects.difference({ signal });
    if (difference !== undefined) throw lost(difference);
  }

  async function seal(backup: Backup, { generation = 1, signal }: CommitOptions) {
    const files = await digests.ofFiles(objects.keys(), { signal });
    const putSeal = (fileName: string, bytes: Uint8Array) =>
      put(backupFolder(name) + fileName, bytes, { signal, ...backupLock(backup, objectLock) });
    return sealBackup({ backup, files, generation, signer: trust.signer, put: putSeal, signal });
  }

  // What has no final content yet, or may still be discarded, is not locked: all of it is, at the end, as it was found to be.
  async function lockFiles(backup: Backup, { signal }: CallOptions): Promise<void> {
    const files = [...objects.keys()].filter((key) => key !== metadataKey).map((key) => ({ key, etag: objects.etag(key) }));
    await lockObjects({ store, location, objects: files, lock: backupLock(backup, objectLock), signal });
  }

  function lost(why: string): LifeboatError {
    return new LifeboatError({
      code: 'BACKUP_IN_PROGRESS',
      message: `Backup "${name}" in location "${location}" was not finished: ${why}. Nothing of this run is listed as a backup`,
      context: { backup: name, location },
    });
  }

  function check(backup: Backup, finished: boolean): void {
    const { phase } = backup.status;
    if (isFinished(phase) === finished && phase !== 'Deleting' && backup.metadata.name === name) return;
    throw new LifeboatError({
      code: 'INTERNAL',
      message: `Backup "${backup.metadata.name}" of phase ${phase} cannot become the ${finished ? 'finished' : 'unfinished'} backup "${name}"`,
    });
  }

  async function close(): Promise<void> {
    await lease.end().catch(() => lease.abandon());
  }

  return {
    name,
    putArchive: (body, callOptions) =>
      withSpan('lifeboat.store.upload', { 'lifeboat.location': location }, () => put(backupKey(name, 'contents'), body, callOptions)),

    async putFile(file, content, callOptions) {
      const isStream = typeof content !== 'string' && !(content instanceof Uint8Array);
      await put(backupKey(name, file), isStream ? gzipStream(content) : await promisify(gzip)(content), callOptions);
    },

    putGzipFile: (file, content, callOptions) => put(backupKey(name, file), content, callOptions),

    putStoredFile(fileName, body, { isExtra = false, signal } = {}) {
      const key = backupFolder(name) + fileName;
      if (isExtra) digests.leaveOut(key);
      return put(key, body, { signal });
    },

    async putUnfinished(backup, callOptions = {}) {
      check(backup, false);
      await checkOwned(callOptions);
      await put(metadataKey, Buffer.from(printVeleroObject(backup)), callOptions);
    },

    async commit(backup, { keepName = false, generation = 1, signal } = {}) {
      check(backup, true);
      await checkOwned({ signal });
      await lockFiles(backup, { signal });
      const { backup: sealed, text, ...known } = await seal(backup, { generation, signal });
      // First, as nothing may fail once the backup is complete.
      await trust.known?.set(name, known, { signal });
      await put(metadataKey, Buffer.from(text), { signal, ...backupLock(backup, objectLock) });
      // The backup is complete from here on, whatever becomes of the marker; a leftover one is ignored and deleted with it.
      if (!keepName) await close();
      return sealed;
    },

    close,

    ensureOwned: (callOptions = {}) => lease.ensure({ ...callOptions, strict: true }),

    async discard(callOptions = {}) {
      try {
        // The files are another run's now.
        if (await isLost(callOptions)) return;
        if (objects.conflict === undefined) await objects.discard(callOptions);
        // Else they are, at least in part, of whoever put velero-backup.json.
        else if (objects.conflict !== metadataKey) return;
        await lease.end(callOptions);
      } catch (error) {
        // What stays is nobody's, and can be removed at once by whoever can.
        await lease.release(new Date(), { signal: AbortSignal.timeout(releaseTimeoutInMs) }).catch(() => {});
        throw error;
      } finally {
        lease.abandon();
      }
    },

    abandon: () => lease.abandon(),

    release: (now, callOptions) => lease.release(now, callOptions).finally(() => lease.abandon()),
  };

  async function isLost(callOptions: CallOptions): Promise<boolean> {
    try {
      await lease.ensure({ ...callOptions, strict: true });
    } catch (error) {
      if (!lease.isLost) throw error;
    }
    return lease.isLost;
  }
}
