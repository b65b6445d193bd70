import { type CallOptions, type TreeEntry, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { BlobType } from '../index/indexed-blob.ts';
import { blobIdsOf } from '../trees/parse-tree.ts';
import { ownEntry } from '../trees/restic-tree-reader.ts';
import type { PruneGiven } from './prune-given.ts';

/** Returns which blobs snapshots need, by their numbers in the index: 1 for each needed blob, for one of its copies.
 * @throws LifeboatError `REPOSITORY_DAMAGED` if anything that is needed cannot be found or read */
export async function markUsed({ blobs, index, trees, snapshots }: PruneGiven, options: CallOptions): Promise<Uint8Array> {
  const { table } = index;
  const used = new Uint8Array(table.count);

  /** Marks a blob. Returns whether it was not marked before. */
  function mark(type: BlobType, id: string, what: string): boolean {
    const numbers = table.find(type, id);
    if (numbers.length === 0) throw blobs.damaged('(unknown)', `no index has the ${type} blob ${id}, which ${what} needs`);
    const isNew = used[numbers[0] as number] === 0;
    for (const number of numbers) used[number] = 1;
    return isNew;
  }

  for (const { id, root } of await snapshots.list(options)) {
    const directories: TreeEntry[] = mark('tree', root.contentId, `snapshot ${id}`) ? [root] : [];
    for (let directory = directories.pop(); directory; directory = directories.pop()) {
      throwIfAborted(options.signal, 'Maintaining a repository');
      for (const entry of trees.directories.parse(directory, await trees.directories.read(directory, options))) {
        const what = `${JSON.stringify(entry.name)} in directory ${directory.contentId} of snapshot ${id}`;
        if (entry.type === 'file') for (const blobId of blobIdsOf(ownEntry(entry))) mark('data', blobId, what);
        else if (entry.type === 'directory' && mark('tree', entry.contentId, what)) directories.push(entry);
      }
    }
  }
  return used;
}
