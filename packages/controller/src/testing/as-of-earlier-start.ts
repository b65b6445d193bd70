import type { ObjectStore } from '@lifeboat/core';

/** Rewrites a lease as if an earlier start of a process with the same `owner` had left it: in a test, all starts are in one process. */
export async function asOfEarlierStart(store: ObjectStore, markerKey: string): Promise<void> {
  if (!(await store.headObject(markerKey))) return;
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.getObject(markerKey)) chunks.push(chunk);
  const { owner, instance, ...marker } = JSON.parse(Buffer.concat(chunks).toString());
  if (!owner || !instance) throw new Error(`nobody owns ${markerKey}`);
  await store.putObject(markerKey, Buffer.from(JSON.stringify({ ...marker, owner, instance: 'before' })));
}
