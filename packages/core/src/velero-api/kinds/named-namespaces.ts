/** The namespaces that a list names, where it names them all; `undefined`: any. */
export function namedNamespaces(
  included: readonly string[] | null | undefined,
  excluded: readonly string[] | null | undefined,
): readonly string[] | undefined {
  if (!included || included.length === 0 || included.some(isPattern)) return undefined;
  return [...new Set(included)].filter((name) => !(excluded ?? []).includes(name)).sort();
}

function isPattern(name: string): boolean {
  return /[*?[{]/.test(name);
}
