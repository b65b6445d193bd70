import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import type { AdaptiveBound } from './adaptive-bound.ts';

interface ForEachOptions<Item> {
  /** An adaptive one learns how long the works take. */
  readonly concurrency: number | AdaptiveBound;
  readonly signal: AbortSignal;
  /** Who is canceled by the signal, such as `The restore`. */
  readonly what: string;
  readonly work: (item: Item) => Promise<void>;
}

/** Works on items in parallel, bounded, taking them as they are needed. The first error, or the signal, ends it once what
 * is being worked on is done. */
export async function forEachInParallel<Item>(items: Iterable<Item> | AsyncIterable<Item>, options: ForEachOptions<Item>): Promise<void> {
  const { concurrency, signal, what, work } = options;
  const errors: unknown[] = [];
  const running = new Set<Promise<void>>();
  let onRoom = () => {};
  const bound = typeof concurrency === 'number' ? { value: concurrency } : concurrency;
  const start = (item: Item) => {
    const begun = performance.now();
    const ended: Promise<void> = work(item)
      .catch((error: unknown) => void errors.push(error))
      .then(() => {
        if ('took' in bound && running.size >= bound.value) bound.took(performance.now() - begun);
        running.delete(ended);
        onRoom();
      });
    running.add(ended);
  };
  try {
    for await (const item of items) {
      if (errors.length > 0) break;
      throwIfAborted(signal, what);
      start(item);
      // One that waits for room, not a race of all that run: thousands of items pass here.
      while (running.size >= bound.value) await new Promise<void>((resolve) => (onRoom = resolve));
    }
  } catch (error) {
    errors.push(error);
  }
  await Promise.all(running);
  if (errors.length > 0) throw errors[0];
  throwIfAborted(signal, what);
}
