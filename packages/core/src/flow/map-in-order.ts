/** Maps a stream's elements in order, up to `concurrency` of them at once, reading no further ahead. */
export async function* mapInOrder<From, To>(
  source: AsyncIterable<From> | Iterable<From>,
  options: { readonly concurrency: number; readonly map: (element: From) => Promise<To> },
): AsyncGenerator<To> {
  const { concurrency, map } = options;
  const running: Promise<To>[] = [];
  for await (const element of source) {
    const result = map(element);
    result.catch(() => {}); // thrown below, in order
    running.push(result);
    while (running.length >= concurrency) yield (await running.shift()) as To;
  }
  for (const result of running) yield await result;
}
