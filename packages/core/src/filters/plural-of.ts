/** The resource of a kind, both in lower case, as Kubernetes guesses it where nobody serves it. */
export function pluralOf(kind: string): string {
  if (kind.endsWith('s')) return `${kind}es`;
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
