/** What is done as a stream goes by. */
export interface StreamTap<T> {
  /** Before an item is passed on: nothing more is read meanwhile. What it throws, the stream throws, and its source is closed. */
  readonly onItem: (item: T) => void | Promise<void>;
  /** Once: the source has ended, the reader has left, or one of them failed. */
  readonly onEnd?: ((end: { readonly how: 'ended' | 'left' } | { readonly how: 'failed'; readonly error: unknown }) => void) | undefined;
}

/** A stream with a look at every item. By hand, not by a generator: a source is opened and closed just when the reader opens and closes,
 * also before the first item. */
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
