import assert from 'node:assert/strict';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { readObject } from './read-object.ts';

/** Fails unless the object has exactly these bytes. The message does not print the bytes. */
export async function assertObject(store: ObjectStore, key: string, expected: Uint8Array, message: string): Promise<void> {
  assertBytes(await readObject(store, key), expected, message);
}

export function assertBytes(actual: Uint8Array, expected: Uint8Array, message: string): void {
  assert.equal(actual.byteLength, expected.byteLength, `${message}: wrong length`);
  assert.ok(Buffer.compare(actual, expected) === 0, `${message}: other bytes`);
}

export async function assertAbsent(store: ObjectStore, key: string, message: string): Promise<void> {
  assert.equal(await store.headObject(key), undefined, `${message}: headObject finds it`);
  for await (const found of store.listObjects(key)) assert.notEqual(found.key, key, `${message}: it is listed`);
}
