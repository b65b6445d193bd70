import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';

/** A copy, with some objects changed or, by `undefined`, left out. */
export async function copyStore(
  store: ObjectStore,
  change: (key: string, bytes: Buffer) => Buffer | undefined = (_, b) => b,
  copy: ObjectStore = createMemoryObjectStore(),
): Promise<ObjectStore> {
  for await (const { key } of store.listObjects('')) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.getObject(key)) chunks.push(chunk);
    const changed = change(key, Buffer.concat(chunks));
    if (changed) await copy.putObject(key, changed);
  }
  return copy;
}
