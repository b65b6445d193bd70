import type { GetOptions, ObjectStore } from '@lifeboat/core/plugin-api';

/** All bytes of an object. */
export async function readObject(store: ObjectStore, key: string, options?: GetOptions): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.getObject(key, options)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
