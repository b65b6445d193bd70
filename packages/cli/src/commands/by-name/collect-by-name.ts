/** The entries of a listing, all or those with the given names, and the names that it does not have. */
export async function collectByName<Entry extends { readonly name: string }>(
  listing: AsyncIterable<Entry>,
  names: readonly string[],
): Promise<{ entries: Entry[]; missing: string[] }> {
  const entries: Entry[] = [];
  for await (const entry of listing) if (names.length === 0 || names.includes(entry.name)) entries.push(entry);
  return { entries, missing: names.filter((name) => !entries.some((entry) => entry.name === name)) };
}
