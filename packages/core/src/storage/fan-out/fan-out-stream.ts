import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ByteStream } from '../../plugin-api/call-options.ts';
import { type ByteQueue, createByteQueue } from './byte-queue.ts';
import type { LocationLane } from './location-lane.ts';
import type { LocationSet } from './location-set.ts';

interface FanOutStreamOptions {
  readonly locations: LocationSet;
  /** Read once, as fast as the slowest location that is still waited for. */
  readonly source: ByteStream;
  readonly maxQueuedBytes: number;
  readonly put: (lane: LocationLane, body: ByteStream, signal: AbortSignal) => Promise<void>;
  /** A location took so many bytes. */
  readonly onTake?: (lane: LocationLane, bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** Puts one stream into every live location. Each has a queue of its own; while one is full, nothing more is read.
 * @throws what the source fails with, and what {@link LocationSet.each} throws */
export async function fanOutStream(options: FanOutStreamOptions): Promise<void> {
  const { locations, source, maxQueuedBytes, put, signal } = options;
  const queues = new Map<LocationLane, ByteQueue>();
  const reason = {};
  let sourceFailure: { readonly error: unknown } | undefined;
  let wake = () => {};

  const stored = locations.each(
    async (lane, step) => {
      const queue = createByteQueue({
        maxBytes: maxQueuedBytes,
        onTake(bytes) {
          options.onTake?.(lane, bytes);
          step.watch.poke();
          wake();
        },
        onStarved(isStarved) {
          step.watch.pause(isStarved);
          countWaiting();
        },
      });
      queues.set(lane, queue);
      const leave = () => {
        queues.delete(lane);
        lane.clock.set(reason, false);
        queue.fail(step.signal.reason);
        wake();
      };
      step.signal.addEventListener('abort', leave, { once: true });
      try {
        await put(lane, queue.stream, step.signal);
        if (!queue.wasRead && !sourceFailure) throw unread(lane);
      } finally {
        step.signal.removeEventListener('abort', leave);
        leave();
      }
    },
    { signal, isOwnFault: () => sourceFailure === undefined },
  );

  /** A location holds the others up while its queue is full and another has nothing to do. */
  function countWaiting(): void {
    const isSomeoneStarved = [...queues.values()].some((queue) => queue.isStarved);
    for (const [lane, queue] of queues) lane.clock.set(reason, queue.isFull && isSomeoneStarved);
  }

  const iterator = source[Symbol.asyncIterator]();
  async function pump(): Promise<void> {
    try {
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        for (const queue of queues.values()) queue.push(next.value);
        while ([...queues.values()].some((queue) => queue.isFull)) {
          countWaiting();
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        countWaiting();
        if (queues.size === 0) return;
      }
      for (const queue of queues.values()) queue.end();
    } catch (error) {
      sourceFailure = { error };
      for (const queue of queues.values()) queue.fail(error);
    }
  }

  const pumped = pump();
  try {
    await stored;
  } finally {
    // Not awaited where the source is silent: its owner ends it.
    if (queues.size === 0) Promise.resolve(iterator.return?.()).catch(() => {});
  }
  await pumped;
  if (sourceFailure) throw (sourceFailure as { readonly error: unknown }).error;
}

function unread({ store }: LocationLane): LifeboatError {
  return new LifeboatError({
    code: 'STORE_ERROR',
    message: `Location "${store.location}" says that it has stored an object of which it has not read the end`,
    context: { location: store.location },
  });
}
