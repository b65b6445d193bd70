import { untilAborted } from '@lifeboat/core/provider-kit';

// The uncommitted blocks of a blob are one heap, whoever sent them, and every commit throws the rest away. Two puts of one
// key therefore take turns, also when they come from two stores of this process: the whole module knows what runs.
const lastOf = new Map<string, Promise<void>>();

/** Whether this process is writing the blob. */
export function isRunning(blobUrl: string): boolean {
  return lastOf.has(blobUrl);
}

/** Waits until no other put of this process writes the blob. Call the result when done.
 * @throws LifeboatError `CANCELED` */
export async function takeTurn(blobUrl: string, signal: AbortSignal | undefined): Promise<() => void> {
  const before = lastOf.get(blobUrl);
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const last = (before ?? Promise.resolve()).then(() => finished);
  lastOf.set(blobUrl, last);
  const done = () => {
    finish();
    if (lastOf.get(blobUrl) === last) lastOf.delete(blobUrl);
  };
  if (!before) return done;
  try {
    await untilAborted(before, { signal, what: 'Waiting for another put of this key' });
    return done;
  } catch (error) {
    done();
    throw error;
  }
}
