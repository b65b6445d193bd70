/** What to do while a stream passes by. */
export interface StreamTap<T> {
  /** Called before an item is passed on. Nothing more is read until it resolves. If it throws, the stream throws the error, and its source
   * is closed. */
  readonly onItem: (item: T) => void | Promise<void>;
  /** Called once: when the source has ended, when the reader has stopped early, or when one of them has failed. */
  readonly onEnd?: ((end: { readonly how: 'ended' | 'left' } | { readonly how: 'failed'; readonly error: unknown }) => void) | undefined;
}

/** Returns a stream that shows every item to `onItem`. It is not a generator, so that the source is opened and closed exactly when the
 * reader opens and closes the stream, even before the first item. */
export function tapStream<T>(source: AsyncIterable<T>, { onItem, onEnd }: StreamTap<T>): AsyncIterable<T> {
  let isOver = false;
  const over: NonNullable<StreamTap<T>['onEnd']> = (end) => {
    if (!isOver) onEnd?.(end);
    isOver = true;
  };
  return {
    [Symbol.asyncIterator](): AsyncIterator<T> {
      const items = source[Symbol.asyncIterator]();
      return {
        async next() {
          let step: IteratorResult<T>;
          try {
            step = await items.next();
          } catch (error) {
            over({ how: 'failed', error });
            throw error;
          }
          if (step.done) {
            over({ how: 'ended' });
            return step;
          }
          try {
            await onItem(step.value);
          } catch (error) {
            over({ how: 'failed', error });
            await Promise.resolve(items.return?.()).catch(() => {});
            throw error;
          }
          return step;
        },
        async return() {
          over({ how: 'left' });
          return (await items.return?.()) ?? { done: true, value: undefined };
        },
      };
    },
  };
}
