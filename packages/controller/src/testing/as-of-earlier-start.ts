import type { ObjectStore } from '@lifeboat/core';

/** Makes a lease of a process with an `owner` one that an earlier start of it has left: all starts of a test are one process. */
export async function asOfEarlierStart(store: ObjectStore, markerKey: string): Promise<void> {
  if (!(await store.headObject(markerKey))) return;
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.getObject(markerKey)) chunks.push(chunk);
  const { owner, instance, ...marker } = JSON.parse(Buffer.concat(chunks).toString());
  if (!owner || !instance) throw new Error(`nobody owns ${markerKey}`);
  await store.putObject(markerKey, Buffer.from(JSON.stringify({ ...marker, owner, instance: 'before' })));
}
