import type { EntryType } from '../../../plugin-api/source-entry.ts';

const lostAndFound = './lost+found';
const ordinary: ReadonlySet<EntryType> = new Set<EntryType>(['file', 'directory', 'symlink']);

/** What no restore deletes because a snapshot does not have it: the file system's own folder, and what not every format keeps. What is
 * within a directory goes with it. */
export function isKeptAlways(path: string, type: EntryType, isWithin: boolean): boolean {
  return path === lostAndFound || path.startsWith(`${lostAndFound}/`) || (!isWithin && !ordinary.has(type));
}
