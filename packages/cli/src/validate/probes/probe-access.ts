import { LifeboatError, type ObjectStore } from '@lifeboat/core';

/** What the first object told. */
export interface AccessProbe {
  /** How far the server's clock is ahead of this machine's, to about a second; `undefined` where the store tells no times. */
  readonly clockAheadInMs: number | undefined;
}

/** Puts, finds, reads and deletes one small object: what fails here would fail every case. @throws what the store throws */
export async function probeAccess(store: ObjectStore, prefix: string, now: () => Date): Promise<AccessProbe> {
  const key = `${prefix}access`;
  const before = now().getTime();
  await store.putObject(key, Buffer.from('lifeboat'));
  const after = now().getTime();
  const info = await store.headObject(key);
  for await (const _ of await store.getObject(key));
  await store.deleteObject(key);
  if (info === undefined)
    throw new LifeboatError({ code: 'OBJECT_NOT_FOUND', message: `${key} was put and is not there: the store cannot be used` });
  return { clockAheadInMs: info.lastModified && clockAhead(info.lastModified.getTime(), before, after) };
}

// Stores tell whole seconds, cut off: the object may be up to a second younger than they say.
function clockAhead(lastModified: number, before: number, after: number): number {
  const precision = lastModified % 1000 === 0 ? 1000 : 0;
  if (lastModified > after) return lastModified - after;
  if (lastModified + precision < before) return lastModified + precision - before;
  return 0;
}
