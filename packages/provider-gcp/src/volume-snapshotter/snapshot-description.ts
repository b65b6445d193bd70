import { setOwnMember } from '@lifeboat/core/json';

// What Compute Engine takes, in characters.
const maxLength = 2048;

/** A snapshot's description, as Velero's plugin writes it: JSON of the disk's own (JSON, too, where Kubernetes made the disk),
 * with the tags on top. Tags that do not fit are left out, Velero's own last. */
export function snapshotDescription(diskDescription: string | undefined, tags: Readonly<Record<string, string>>): string {
  const merged = { ...tagsOfDescription(diskDescription), ...tags };
  const entries = Object.entries(merged).sort(([a], [b]) => Number(b.startsWith('velero.io/')) - Number(a.startsWith('velero.io/')));
  const kept: Record<string, string> = {};
  let length = 2;
  for (const [key, value] of entries) {
    length += `${JSON.stringify(key)}:${JSON.stringify(value)},`.length;
    if (length > maxLength) break;
    setOwnMember(kept, key, value);
  }
  return Object.keys(kept).length === 0 ? '' : JSON.stringify(kept);
}

/** Tags out of a snapshot's description. */
export function tagsOfDescription(description: string | undefined): Record<string, string> {
  try {
    const value: unknown = JSON.parse(description || '{}');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}
