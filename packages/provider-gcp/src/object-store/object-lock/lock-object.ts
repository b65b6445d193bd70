import { LifeboatError, type LockObjectOptions, type ObjectLock, type StoreCallOptions } from '@lifeboat/core/plugin-api';
import { checkLockRequest, extendedLock, lockCurrent } from '@lifeboat/core/provider-kit';
import type { GcsContext } from '../gcs-context.ts';
import { type GcsObject, readMetadata } from '../head-object.ts';
import { checkLocked } from './check-locked.ts';
import { lockFieldNames, lockMetadata, lockOf, ownLockOf } from './lock-metadata.ts';

/** What locks the generation that is live. */
export async function readObjectLock(context: GcsContext, key: string, options: StoreCallOptions = {}): Promise<ObjectLock | undefined> {
  const found = await readMetadata(context, key, lockFieldNames, options);
  return found && lockOf(found);
}

/** Locks the generation that is live: one that is put meanwhile is not meant. */
export async function lockObject(context: GcsContext, key: string, lock: ObjectLock, options: LockObjectOptions = {}): Promise<void> {
  const { ifMatch, signal } = options;
  checkLockRequest(key, { lock, ifMatch, supports: { objectLock: true } });
  const { bucket, endpoint } = context;
  await lockCurrent<GcsObject>({
    key,
    ifMatch,
    where: `bucket '${bucket}' at ${endpoint}`,
    facts: { bucket, key, endpoint },
    look: () => readMetadata(context, key, `generation,metageneration,${lockFieldNames}`, options),
    etagOf: ({ generation }) => generation,
    lock: (found) => extendLock(context, key, { found, lock, signal }),
    // Somebody else has locked, replaced or removed it since it was looked at.
    isRace: (error) => LifeboatError.isInstance(error, 'OBJECT_CHANGED', 'OBJECT_NOT_FOUND'),
  });
}

interface ExtendOptions {
  readonly found: GcsObject;
  readonly lock: ObjectLock;
  readonly signal: AbortSignal | undefined;
}

async function extendLock(context: GcsContext, key: string, { found, lock, signal }: ExtendOptions): Promise<void> {
  const current = ownLockOf(found);
  const isLocked = current.retention?.mode === 'compliance';
  const { retention: longer, legalHold } = extendedLock(current, lock);
  // A mode that is Locked stays so, even when its time is over.
  const retention = longer && isLocked ? { ...longer, mode: 'compliance' as const } : longer;
  const missing: ObjectLock = { ...(retention && { retention }), ...(legalHold && { legalHold }) };
  if (!retention && !legalHold) return;
  const becomesLocked = current.retention !== undefined && !isLocked && retention?.mode === 'compliance';
  const { generation, metageneration } = found;
  const stored = await context.api.read<GcsObject>({
    method: 'PATCH',
    url: `${context.endpoint}/storage/v1/b/${encodeURIComponent(context.bucket)}/o/${encodeURIComponent(context.fullKey(key))}`,
    query: {
      generation,
      ifMetagenerationMatch: metageneration,
      ...(becomesLocked && { overrideUnlockedRetention: 'true' }),
      fields: lockFieldNames,
    },
    json: lockMetadata(missing),
    subject: { action: 'lock', key, notFound: 'object', condition: 'match' },
    signal,
  });
  checkLocked(context, key, stored, missing);
}
