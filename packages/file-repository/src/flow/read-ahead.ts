/** Maps a list in order, working up to `concurrency` elements ahead of the reader. */
export async function* readAhead<From, To>(
  source: AsyncIterable<From> | Iterable<From>,
  concurrency: number,
  map: (element: From) => Promise<To>,
): AsyncGenerator<To> {
  const running: Promise<To>[] = [];
  for await (const element of source) {
    const result = map(element);
    result.catch(() => {}); // thrown below, in order
    running.push(result);
    if (running.length >= concurrency) yield (await running.shift()) as To;
  }
  for (const result of running) yield await result;
}
