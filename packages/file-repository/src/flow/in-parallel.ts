/** Works on all elements, up to `concurrency` of them at once. All that were begun have ended before the first error is thrown. */
export async function inParallel<T>(elements: Iterable<T>, concurrency: number, work: (element: T) => Promise<void>): Promise<void> {
  const iterator = elements[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  async function run(): Promise<void> {
    for (let next = iterator.next(); !failure && !next.done; next = iterator.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, run));
  if (failure) throw failure.error;
}
