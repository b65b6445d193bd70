/** Works on all elements, at most `concurrency` at the same time. After an error, it waits for all work that has begun before it throws the
 * first error. */
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
