import type { ObjectLockOptions } from '../../contract/locations/object-lock-options.ts';
import type { CheckedBackup } from '../../contract/store/backup-store.ts';
import type { NameLease } from '../../contract/store/name-lease.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { formatGoDuration } from '../../velero-api/values/go-duration.ts';
import { formatTimestamp } from '../../velero-api/values/timestamp.ts';
import type { LocationTrust } from '../digests/location-trust.ts';
import { sealBackup } from '../digests/seal-backup.ts';
import { printVeleroObject } from '../files/velero-object.ts';
import { backupFolder, backupKey, generationOfFile } from '../layout/velero-layout.ts';
import { backupLock } from './backup-lock.ts';
import { findLocked } from './find-locked.ts';
import { lockBackup } from './lock-backup.ts';

interface ChangeTtlOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly trust: LocationTrust;
  readonly objectLock: ObjectLockOptions | undefined;
  readonly lease: NameLease;
  readonly checked: CheckedBackup;
  readonly ttlInMs: number;
}

/**
 * Gives a complete backup another expiration. Its files are locked for longer first; then its digests are put as a new
 * generation, and `velero-backup.json` once more. What is locked for longer than the new expiration refuses it.
 * @throws LifeboatError `BACKUP_LOCKED`, `BACKUP_BROKEN`, `BACKUP_UNTRUSTED`, `BACKUP_IN_PROGRESS`, `STORE_*`
 */
export async function changeTtl(options: ChangeTtlOptions): Promise<Backup> {
  const { store, location, trust, objectLock, lease, checked, ttlInMs, signal } = options;
  const name = lease.name;
  // New digests must not make what is damaged look sound.
  const refusal = checked.distrust ?? checked.damage[0];
  if (refusal) throw refusal;
  const changed = withTtl(checked.backup, ttlInMs);
  const expiration = new Date(changed.status.expiration ?? 0);
  const locked = await findLocked({ store, name, signal });
  const until = locked?.lock.retention?.until;
  // Stores keep whole seconds.
  if (locked && until && until.getTime() >= expiration.getTime() + 1000)
    throw lockedForLonger(locked.key, { name, location, until, expiration });

  const metadataKey = backupKey(name, 'metadata');
  if (locked) await refuseLastingMetadata(options, metadataKey);
  const before = await store.headObject(metadataKey, { signal });
  const lock = backupLock(changed, objectLock);
  await lockBackup({ store, location, name, lock, signal });
  const put = async (key: string, bytes: Uint8Array, etag?: string) => {
    await lease.ensure({ signal, strict: true });
    const condition = etag !== undefined && store.supports.conditionalReplace && { ifMatch: etag };
    await lease.run((limited) => store.putObject(key, bytes, { ...lock, ...condition, signal: limited }), { signal });
    if (!condition) await lease.ensure({ signal, strict: true });
  };
  const { manifest } = checked;
  if (!manifest) {
    await put(metadataKey, Buffer.from(printVeleroObject(changed)), before?.etag);
    return changed;
  }
  const sealed = await sealBackup({
    backup: changed,
    files: manifest.files,
    generation: await nextGeneration(options),
    signer: trust.signer,
    put: (fileName, bytes) => put(backupFolder(name) + fileName, bytes),
    signal,
  });
  const { backup, text, ...known } = sealed;
  await trust.known?.set(name, known, { signal });
  await put(metadataKey, Buffer.from(text), before?.etag);
  return backup;
}

/** Without versions nothing can take the place of what is locked. */
async function refuseLastingMetadata({ store, location, lease, signal }: ChangeTtlOptions, key: string): Promise<void> {
  const { retention, legalHold } = (await store.readObjectLock?.(key, { signal })) ?? {};
  const isRetained = retention !== undefined && retention.until.getTime() > Date.now();
  if (!isRetained && !legalHold) return;
  const offered = await store.readProtection?.({ signal });
  const versioningOfHeld = offered?.versioning === true && offered.versioningOfHeld !== false;
  if (!offered || (offered.versioning && (versioningOfHeld || !legalHold))) return;
  const why = legalHold ? 'has a legal hold' : `is locked until ${retention?.until.toISOString()}`;
  throw new LifeboatError({
    code: 'BACKUP_LOCKED',
    message:
      `Backup "${lease.name}" in location "${location}" cannot get another expiration: ${key} ${why}, and the bucket keeps no ` +
      'version of what is replaced then. Nothing was changed; copy the backup to a bucket with versions',
    context: { backup: lease.name, location, key, ...(retention && { until: retention.until.toISOString() }) },
  });
}

async function nextGeneration({ store, lease, signal }: ChangeTtlOptions): Promise<number> {
  const folder = backupFolder(lease.name);
  let highest = 0;
  for await (const { key } of store.listObjects(folder, { signal }))
    highest = Math.max(highest, generationOfFile(key.slice(folder.length)) ?? 0);
  return highest + 1;
}

// As Velero counts: from the start of the backup.
function withTtl(backup: Backup, ttlInMs: number): Backup {
  const start = Date.parse(backup.status.startTimestamp ?? backup.metadata.creationTimestamp ?? '');
  if (Number.isNaN(start)) {
    const { name } = backup.metadata;
    throw new LifeboatError({ code: 'BACKUP_BROKEN', message: `Backup "${name}" does not say when it began`, context: { backup: name } });
  }
  return {
    ...backup,
    spec: { ...backup.spec, ttl: formatGoDuration(ttlInMs) },
    status: { ...backup.status, expiration: formatTimestamp(new Date(start + ttlInMs)) },
  };
}

function lockedForLonger(
  key: string,
  {
    name,
    location,
    until,
    expiration,
  }: { readonly name: string; readonly location: string; readonly until: Date; readonly expiration: Date },
): LifeboatError {
  return new LifeboatError({
    code: 'BACKUP_LOCKED',
    message:
      `Backup "${name}" in location "${location}" cannot expire at ${expiration.toISOString()}: ${key} is locked until ` +
      `${until.toISOString()}. Nothing was changed; a longer time to live is possible`,
    context: { backup: name, location, key, until: until.toISOString() },
  });
}
