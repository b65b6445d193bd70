/** Asks once, whoever calls first; those who call meanwhile share the answer. After a failure, the next one asks again. */
export function onceSucceeded<T, Args extends readonly unknown[] = []>(ask: (...args: Args) => Promise<T>): (...args: Args) => Promise<T> {
  let known: Promise<T> | undefined;
  return (...args) => {
    known ??= ask(...args).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}
