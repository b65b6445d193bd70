import PQueue from 'p-queue';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';

interface RunWaveOptions<Item> {
  readonly items: Iterable<Item> | AsyncIterable<Item>;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly work: (item: Item) => Promise<void>;
}

/** Works on items in parallel, bounded, taking them as they are needed. The first error, or the signal, ends it once what
 * is being worked on is done. */
export async function runWave<Item>({ items, concurrency, signal, work }: RunWaveOptions<Item>): Promise<void> {
  const queue = new PQueue({ concurrency });
  const errors: unknown[] = [];
  try {
    for await (const item of items) {
      if (errors.length > 0) break;
      throwIfAborted(signal, 'The restore');
      queue.add(() => work(item)).catch((error: unknown) => errors.push(error));
      await queue.onSizeLessThan(concurrency);
    }
  } catch (error) {
    errors.push(error);
  }
  if (errors.length > 0) queue.clear();
  await queue.onIdle();
  if (errors.length > 0) throw errors[0];
  throwIfAborted(signal, 'The restore');
}
