import assert from 'node:assert/strict';
import type { ObjectStore, PutResult } from '@lifeboat/core/plugin-api';

/** Returns the etag of a stored object: the one that the put returned, otherwise that of `headObject`. A case of its own checks that they
 * agree. */
export async function etagOf(store: ObjectStore, put: Promise<PutResult>, key: string): Promise<string> {
  const etag = (await put)?.etag ?? (await store.headObject(key))?.etag;
  assert.ok(etag, `neither the put nor head tells an etag of '${key}'`);
  return etag;
}
