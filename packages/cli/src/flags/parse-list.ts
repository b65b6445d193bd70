/** Parser of a list flag: `a,b` or the flag several times. */
export function parseList(text: string, previous: readonly string[] | undefined): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...(previous ?? []), ...names];
}
