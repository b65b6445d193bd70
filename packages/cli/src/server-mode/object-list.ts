/** Objects for `-o json` and `-o yaml`: as Velero, one alone as it is, else a list. */
export function objectList(kind: string, items: readonly object[]): object {
  const [only] = items;
  return only && items.length === 1 ? only : { apiVersion: 'velero.io/v1', kind: `${kind}List`, items };
}
