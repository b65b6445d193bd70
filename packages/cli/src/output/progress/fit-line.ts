import type { Fact } from './track.ts';

/** Of one of two lengths: it does not jump with every digit. */
const bars = [20, 10];
const between = '  ';

/** Facts in one line that fits, with a bar behind the first `head` of them where there is room and a part is known. */
export function fitLine(
  facts: readonly Fact[],
  options: { readonly width: number; readonly head: number; readonly done?: number | undefined },
): string {
  const { width, head, done } = options;
  const first = facts.slice(0, head);
  let shown = facts;
  const lengthOf = (all: readonly Fact[]) => all.map(({ text }) => text).join(between).length;
  while (shown.length > 1 && lengthOf(shown) > width) {
    const last = shown.reduce((worst, fact) => (fact.rank > worst.rank ? fact : worst));
    shown = shown.filter((fact) => fact !== last);
  }
  const room = width - lengthOf(shown) - between.length - '[]'.length;
  const texts = shown.map(({ text }) => text);
  const size = bars.find((each) => each <= room);
  if (done !== undefined && size !== undefined) {
    const filled = Math.floor(done * size);
    texts.splice(shown.filter((fact) => first.includes(fact)).length, 0, `[${'#'.repeat(filled)}${'.'.repeat(size - filled)}]`);
  }
  return texts.join(between).slice(0, width);
}
