import PQueue from 'p-queue';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';

interface ForEachOptions<Item> {
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Who is canceled by the signal, such as `The restore`. */
  readonly what: string;
  readonly work: (item: Item) => Promise<void>;
}

/** Works on items in parallel, bounded, taking them as they are needed. The first error, or the signal, ends it once what
 * is being worked on is done. */
export async function forEachInParallel<Item>(items: Iterable<Item> | AsyncIterable<Item>, options: ForEachOptions<Item>): Promise<void> {
  const { concurrency, signal, what, work } = options;
  const queue = new PQueue({ concurrency });
  const errors: unknown[] = [];
  try {
    for await (const item of items) {
      if (errors.length > 0) break;
      throwIfAborted(signal, what);
      queue.add(() => work(item)).catch((error: unknown) => errors.push(error));
      await queue.onSizeLessThan(concurrency);
    }
  } catch (error) {
    errors.push(error);
  }
  if (errors.length > 0) queue.clear();
  await queue.onIdle();
  if (errors.length > 0) throw errors[0];
  throwIfAborted(signal, what);
}
