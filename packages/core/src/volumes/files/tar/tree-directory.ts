import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { TreeEntry } from '../../../plugin-api/source-entry.ts';
import { damagedEntry, entryName, entryPath } from './entry-path.ts';

interface DirectoryOptions extends CallOptions {
  readonly tree: SnapshotTree;
}

/** What a directory of a snapshot holds, by path. @throws LifeboatError `REPOSITORY_DAMAGED`, also for names that are none or stand twice */
export async function treeDirectory(
  path: string,
  entry: TreeEntry,
  { tree, signal }: DirectoryOptions,
): Promise<ReadonlyMap<string, TreeEntry>> {
  const found = new Map<string, TreeEntry>();
  for (const child of await tree.list(entry, { signal })) {
    const below = entryPath(path, child);
    if (below === undefined) throw damagedEntry(`${path}/${entryName(child)}`, 'that is no name');
    if (found.has(below)) throw damagedEntry(below, 'its directory has two entries of that name');
    found.set(below, child);
  }
  return found;
}

/** Finds entries of a snapshot, for paths that come directory by directory: it holds those on the way to the last one. */
export function createTreeLookup(tree: SnapshotTree, { signal }: CallOptions): (path: string) => Promise<TreeEntry | undefined> {
  const known: { readonly path: string; readonly entries: ReadonlyMap<string, TreeEntry> }[] = [];

  async function find(path: string): Promise<TreeEntry | undefined> {
    if (path === '.') return tree.snapshot.root;
    const folder = path.slice(0, path.lastIndexOf('/'));
    while (known.length > 0 && !isWithin(folder, known.at(-1)?.path ?? '')) known.pop();
    if (known.at(-1)?.path !== folder) {
      const entry = await find(folder);
      if (entry?.type !== 'directory') return undefined;
      known.push({ path: folder, entries: await treeDirectory(folder, entry, { tree, signal }) });
    }
    return known.at(-1)?.entries.get(path);
  }
  return find;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
