import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';

/** Returns a copy of a store in which some objects are changed or, with `undefined`, left out. */
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
