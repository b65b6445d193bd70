/** Maps a stream's elements in order, up to `concurrency` of them at once, reading no further ahead. */
export async function* mapInOrder<From, To>(
  source: AsyncIterable<From>,
  options: { readonly concurrency: number; readonly map: (element: From) => Promise<To> },
): AsyncGenerator<To> {
  const running: Promise<To>[] = [];
  for await (const element of source) {
    const result = options.map(element);
    result.catch(() => {}); // thrown below, in order
    running.push(result);
    if (running.length >= options.concurrency) yield (await running.shift()) as To;
  }
  for (const result of running) yield await result;
}
