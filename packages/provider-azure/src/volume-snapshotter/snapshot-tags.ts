const maxTags = 50;
const maxKeyLength = 512;
const maxValueLength = 256;

/** The tags of a snapshot: the disk's, then the backup's, then the location's, the later winning (the plugin velero-plugin-for-microsoft-azure). `/`, which
 * Azure takes in no key, becomes `-`, as do the other signs that it refuses. Of more than 50, which is all that Azure takes,
 * the disk's go first, then those of the backup that are not Velero's own. */
export function snapshotTags(tags: {
  readonly disk: Readonly<Record<string, string>>;
  readonly backup: Readonly<Record<string, string>>;
  readonly location: Readonly<Record<string, string>>;
}): Record<string, string> {
  const own = (key: string) => key.startsWith('velero.io/');
  const backup = Object.entries(tags.backup);
  const byImportance = [
    ...Object.entries(tags.location),
    ...backup.filter(([key]) => own(key)),
    ...backup.filter(([key]) => !own(key)),
    ...Object.entries(tags.disk),
  ];
  const chosen = new Map<string, readonly [key: string, value: string]>();
  for (const [key, value] of byImportance) {
    const name = key.replace(/[<>%&\\?/]/g, '-');
    // Azure does not tell keys apart by their case.
    const same = name.toLowerCase();
    if (name === '' || name.length > maxKeyLength || chosen.has(same) || chosen.size >= maxTags) continue;
    chosen.set(same, [name, value.slice(0, maxValueLength)]);
  }
  return Object.fromEntries(chosen.values());
}
