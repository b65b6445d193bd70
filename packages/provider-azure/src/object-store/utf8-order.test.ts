import { expect, test } from 'vitest';
import { inUtf8Order } from './utf8-order.ts';

async function ordered(names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const source = async function* () {
    yield* names;
  };
  for await (const name of inUtf8Order(source(), (each) => each)) found.push(name);
  return found;
}

test('names in either order come in the order of their UTF-8 bytes', async () => {
  const parts = ['', 'a', 'é', '\uff5e', '\u{10000}', '\ue000', '\u{1f600}', '/'];
  const names = [...new Set(parts.flatMap((a) => parts.flatMap((b) => parts.map((c) => `k${a}${b}${c}`))))];
  const utf8 = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(await ordered(names.toSorted())).toEqual(utf8);
  expect(await ordered(utf8)).toEqual(utf8);
});
