import { LifeboatError, type PutResult } from '@lifeboat/core/plugin-api';
import { briefPatience, findOwnPut } from '@lifeboat/core/provider-kit';
import { contextWith } from '../context-with.ts';
import { deleteObject } from '../delete-object.ts';
import type { GcsContext } from '../gcs-context.ts';
import { type GcsObject, putResult, readMetadata } from '../head-object.ts';
import { checkLocked } from '../object-lock/check-locked.ts';
import { lockFieldNames } from '../object-lock/lock-metadata.ts';
import type { Put } from './put.ts';

const metadataKey = 'lifeboat-put';

/** By which a put knows its own object later. */
export function putIdMetadata(id: string): Record<string, string> {
  return { [metadataKey]: id };
}

/** After a put failed: its object, if it was stored nevertheless. An object of other bytes than were sent is removed. */
export async function ownPutResult(context: GcsContext, put: Put, error: unknown, hash: string): Promise<PutResult | undefined> {
  const own = await findOwnPut({
    error,
    signal: put.signal,
    ask: ({ brief }) => readOwn(brief ? contextWith(context, briefPatience) : context, put),
    isOwn: ({ metadata }) => metadata?.[metadataKey] === put.id,
  });
  if (own === undefined) return undefined;
  if (own.crc32c === undefined || own.crc32c === hash) {
    checkLocked(context, put.key, own, put.lock);
    return putResult(own);
  }
  await remove(context, put, own);
  return undefined;
}

/** Removes what a put has stored, if anything. Never fails. */
export async function removeOwnPut(context: GcsContext, put: Put): Promise<void> {
  const own = await readOwn(contextWith(context, briefPatience), put).catch(() => undefined);
  if (own?.metadata?.[metadataKey] === put.id) await remove(context, put, own);
}

/** Removes an object that is not what was sent, and says so; one that did not get its lock stays. The service checks, too: this is
 * for servers that do not. */
export async function checkStored(context: GcsContext, put: Put, stored: Partial<GcsObject>, hash: string): Promise<void> {
  if (stored.crc32c === undefined || stored.crc32c === hash) return checkLocked(context, put.key, stored, put.lock);
  await remove(context, put, stored);
  throw new LifeboatError({
    code: 'STORE_ERROR',
    message: `Cannot store '${put.key}' in bucket '${context.bucket}' at ${context.endpoint}: the server stored other bytes than were sent (CRC32C). Try again`,
    retryable: true,
    context: { bucket: context.bucket, key: put.key },
  });
}

function readOwn(context: GcsContext, put: Put): Promise<GcsObject | undefined> {
  return readMetadata(context, put.key, `metadata,crc32c,generation,${lockFieldNames}`, {});
}

async function remove(context: GcsContext, put: Put, { generation }: Partial<GcsObject>): Promise<void> {
  await deleteObject(contextWith(context, briefPatience), put.key, generation === undefined ? {} : { ifMatch: generation }).catch(() => {});
}
