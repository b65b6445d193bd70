import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { PutResult } from '../../plugin-api/object-store.ts';
import { askForOwnPut } from '../patience/ask-for-own-put.ts';

/** What a put has stored, as far as the server tells an etag. */
export function putResult(etag: string | undefined): PutResult {
  return etag ? { etag } : {};
}

/** Nothing can have been stored. */
const sureFailures = ['STORE_ACCESS_DENIED', 'BUCKET_NOT_FOUND', 'CREDENTIALS_MISSING', 'STORE_CLOCK_SKEW'] as const;

/** After a put failed: its object, if it was stored nevertheless, its answer lost.
 * @param put.ask the object that is there, as `askForOwnPut` asks; `isOwn`: whether the put has written its id to it
 * @throws LifeboatError what `ask` threw, when nobody knows whose object it is */
export async function findOwnPut<Found>(put: {
  readonly error: unknown;
  readonly signal: AbortSignal | undefined;
  readonly ask: (options: { readonly brief: boolean }) => Promise<Found | undefined>;
  readonly isOwn: (found: Found) => boolean;
}): Promise<Found | undefined> {
  const { error, signal, ask, isOwn } = put;
  if (LifeboatError.isInstance(error, ...sureFailures)) return undefined;
  const found = await askForOwnPut(ask, { error, signal });
  return found !== undefined && isOwn(found) ? found : undefined;
}
