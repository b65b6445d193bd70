/** The path of a member: `spec.ttl`, `labels["a b"]`; of the whole, whose path is empty, its name alone. */
export function joinPath(path: string, name: string): string {
  if (!/^[\w$./-]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}
