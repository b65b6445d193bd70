import type { AdaptiveBound } from './adaptive-bound.ts';

interface NearlyInOrderOptions<From, To> {
  /** Learns how long the elements take. */
  readonly concurrency: AdaptiveBound;
  readonly map: (element: From) => Promise<To>;
  /** An element that is begun when all before it have been taken or are late, and taken before the next one is read. */
  readonly alone: (element: From) => boolean;
  /** An element that takes longer than this, while all that run with it have ended, is late. */
  readonly lateInMs: number;
  /** Late elements at a time; with more of them, the order is kept. */
  readonly mostLate: number;
}

interface Slot<To> {
  readonly result: Promise<To>;
  readonly begun: number;
  hasEnded: boolean;
}

/** Maps a stream's elements in order, up to `concurrency` of them at once, reading no further ahead. What is late holds up nobody: it
 * comes when it is there. The first error ends it. */
export async function* mapNearlyInOrder<From, To>(
  source: AsyncIterable<From>,
  options: NearlyInOrderOptions<From, To>,
): AsyncGenerator<To> {
  const { concurrency: bound, map, alone, lateInMs, mostLate } = options;
  const running: Slot<To>[] = [];
  const late = new Set<Slot<To>>();
  let wake = () => {};

  function start(element: From): void {
    const slot: Slot<To> = { result: map(element), begun: performance.now(), hasEnded: false };
    const end = () => {
      slot.hasEnded = true;
      if (running.length >= bound.value - 1 && !late.has(slot)) bound.took(performance.now() - slot.begun);
      wake();
    };
    slot.result.then(end, end); // a failure is thrown where it is taken
    running.push(slot);
  }

  /** How long until the first one is late; below 0: it is. `undefined`: others run, too. */
  function leftInMs(first: Slot<To>): number | undefined {
    if (late.size >= mostLate || running.some((slot) => slot !== first && !slot.hasEnded)) return undefined;
    return first.begun + lateInMs - performance.now();
  }

  const change = (timeoutInMs: number | undefined) =>
    new Promise<void>((resolve) => {
      const timer = timeoutInMs === undefined ? undefined : setTimeout(resolve, timeoutInMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** What is there, until no more than `most` run in order and `mostOfLate` are late. */
  async function* taken(most: number, mostOfLate: number): AsyncGenerator<To> {
    for (;;) {
      for (const slot of late) {
        if (!slot.hasEnded) continue;
        late.delete(slot);
        yield await slot.result;
      }
      const first = running[0];
      if (running.length <= most && late.size <= mostOfLate) return;
      if (first?.hasEnded && running.length > most) {
        running.shift();
        yield await first.result;
        continue;
      }
      const left = first && leftInMs(first);
      if (first && left !== undefined && left <= 0) {
        running.shift();
        late.add(first);
      } else await change(left);
    }
  }

  for await (const element of source) {
    if (alone(element)) {
      yield* taken(0, mostLate);
      yield await map(element);
      continue;
    }
    start(element);
    yield* taken(bound.value - 1, mostLate);
  }
  yield* taken(0, 0);
}
