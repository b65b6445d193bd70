import assert from 'node:assert/strict';
import type { ObjectStore, PutResult } from '@lifeboat/core/plugin-api';

/** The etag of what a put has stored: as the put tells it, or else as head does (whether the two agree is a case of its own). */
export async function etagOf(store: ObjectStore, put: Promise<PutResult>, key: string): Promise<string> {
  const etag = (await put)?.etag ?? (await store.headObject(key))?.etag;
  assert.ok(etag, `neither the put nor head tells an etag of '${key}'`);
  return etag;
}
