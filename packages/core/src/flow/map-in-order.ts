import type { AdaptiveBound } from './adaptive-bound.ts';

/** Maps a stream's elements in order, up to `concurrency` of them at once, reading no further ahead. An adaptive one learns how long the
 * elements take. */
export async function* mapInOrder<From, To>(
  source: AsyncIterable<From>,
  options: {
    readonly concurrency: number | AdaptiveBound;
    readonly map: (element: From) => Promise<To>;
    /** An element that is begun when all before it have been taken, and taken before the next one is read. @default none */
    readonly alone?: (element: From) => boolean;
  },
): AsyncGenerator<To> {
  const { concurrency, map, alone } = options;
  const bound = typeof concurrency === 'number' ? { value: concurrency } : concurrency;
  const running: Promise<To>[] = [];
  for await (const element of source) {
    if (alone?.(element)) {
      while (running.length > 0) yield (await running.shift()) as To;
      yield await map(element);
      continue;
    }
    const begun = performance.now();
    const result = map(element);
    const end = () => {
      if ('took' in bound && running.length >= bound.value - 1) bound.took(performance.now() - begun);
    };
    result.then(end, end); // a failure is thrown below, in order
    running.push(result);
    while (running.length >= bound.value) yield (await running.shift()) as To;
  }
  for (const result of running) yield await result;
}
