import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { PutResult } from '../../plugin-api/object-store.ts';
import { askForOwnPut } from '../patience/ask-for-own-put.ts';

/** Makes the result of a put, with the etag if the server returned one. */
export function putResult(etag: string | undefined): PutResult {
  return etag ? { etag } : {};
}

/** After these errors, nothing can have been stored. */
const sureFailures = ['STORE_ACCESS_DENIED', 'BUCKET_NOT_FOUND', 'CREDENTIALS_MISSING', 'STORE_CLOCK_SKEW'] as const;

/** After a put has failed: finds its object, in case it was stored and only the answer was lost.
 * @param put.ask reads the object that is there, see `askForOwnPut`; `isOwn`: whether it has the id of this put
 * @throws LifeboatError what `ask` threw, if it cannot be found out whose object it is */
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
