/** Puts names that come in the order of their UTF-8 bytes or of their UTF-16 units into the order of their UTF-8 bytes. The two
 * differ only among names that share their beginning up to a unit of U+D800 or more: only those are held back, together. */
export async function* inUtf8Order<T>(items: AsyncIterable<T>, nameOf: (item: T) => string): AsyncGenerator<T> {
  let group: { readonly beginning: string; readonly items: T[] } | undefined;
  const sorted = () => (group?.items ?? []).sort((a, b) => Buffer.compare(Buffer.from(nameOf(a)), Buffer.from(nameOf(b))));
  for await (const item of items) {
    const name = nameOf(item);
    const high = name.search(highUnit);
    const beginning = high < 0 ? undefined : name.slice(0, high);
    if (group && group.beginning !== beginning) {
      yield* sorted();
      group = undefined;
    }
    if (beginning === undefined) yield item;
    else if (group) group.items.push(item);
    else group = { beginning, items: [item] };
  }
  yield* sorted();
}

const highUnit = /[\ud800-\uffff]/;
