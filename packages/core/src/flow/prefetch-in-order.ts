/** Reads many streams one after the other, and the beginnings of the next ones ahead: one element each, and one more of
 * the stream that is being read. Elements come in the order of the streams. */
export async function* prefetchInOrder<T>(sources: Iterable<AsyncIterable<T>>, ahead: number): AsyncGenerator<T> {
  const waiting = sources[Symbol.iterator]();
  const open: { readonly iterator: AsyncIterator<T>; next: Promise<IteratorResult<T>> }[] = [];
  const fill = () => {
    while (open.length <= ahead) {
      const source = waiting.next();
      if (source.done) return;
      const iterator = source.value[Symbol.asyncIterator]();
      open.push({ iterator, next: begun(iterator) });
    }
  };
  try {
    for (fill(); open[0]; fill()) {
      const [head] = open;
      const result = await head.next;
      if (result.done) {
        open.shift();
        continue;
      }
      head.next = begun(head.iterator);
      yield result.value;
    }
  } finally {
    await Promise.allSettled(open.map(({ iterator }) => iterator.return?.()));
  }
}

function begun<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T>> {
  const next = iterator.next();
  next.catch(() => {}); // thrown when its turn comes
  return next;
}
