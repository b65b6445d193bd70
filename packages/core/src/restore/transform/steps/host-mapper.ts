/** Maps host names as `hostMapping` of a request says. What is not mapped stays. */
export function hostMapper(mapping: Readonly<Record<string, string>>): (host: string) => string {
  const exact = new Map(Object.entries(mapping));
  const suffixes = [...exact]
    .filter(([from]) => from.startsWith('*.'))
    .map(([from, to]) => ({ from: from.slice(1), to: to.slice(1) }))
    .sort((a, b) => b.from.length - a.from.length);
  return (host) => {
    const target = exact.get(host);
    if (target !== undefined) return target;
    const suffix = suffixes.find(({ from }) => host.endsWith(from));
    return suffix ? host.slice(0, -suffix.from.length) + suffix.to : host;
  };
}
