import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import type { SnapshotInfo, SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { TreeEntry } from '../../../plugin-api/source-entry.ts';
import { looksEqual } from '../looks-equal.ts';

interface ExactParentOptions extends CallOptions {
  readonly from: FileRepository;
  /** What is copied. */
  readonly tree: SnapshotTree;
  /** Snapshots of the same volume in the target, the newest first. */
  readonly there: readonly SnapshotInfo[];
}

/** Whether two snapshots of different repositories are of the same moment of one volume. What its writer did not note does not count. */
export function isSameMoment(a: SnapshotInfo, b: SnapshotInfo): boolean {
  const equal = (x: number, y: number) => x === 0 || y === 0 || x === y;
  return a.startedAt.getTime() === b.startedAt.getTime() && equal(a.totalSize, b.totalSize) && equal(a.fileCount, b.fileCount);
}

/** The snapshot in the target from which unchanged files may be taken without reading them: the source has its twin, in which every file
 * that looks the same is the same. By looks alone a copy could differ from its original. */
export async function exactParent({ from, tree, there, signal }: ExactParentOptions): Promise<string | undefined> {
  const { snapshot } = tree;
  const known = await from.listSnapshots({ source: snapshot.source }, { signal });
  for (const candidate of there) {
    const twin = known.find((each) => each.id !== snapshot.id && isSameMoment(each, candidate));
    if (!twin) continue;
    const before = await from.openSnapshot(twin.id, { signal });
    return (await isSameWhereItLooksSo(tree, before, { signal })) ? candidate.id : undefined;
  }
  return undefined;
}

async function isSameWhereItLooksSo(tree: SnapshotTree, before: SnapshotTree, options: CallOptions): Promise<boolean> {
  const pairs: (readonly [TreeEntry, TreeEntry])[] = [[tree.snapshot.root, before.snapshot.root]];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [now, then] = pair;
    if (now.contentId === then.contentId) continue;
    const known = new Map((await before.list(then, options)).map((entry) => [entry.name, entry]));
    for (const entry of await tree.list(now, options)) {
      const other = known.get(entry.name);
      if (other?.type !== entry.type) continue;
      if (entry.type === 'directory') pairs.push([entry, other]);
      else if (looksEqual(entry, other) && entry.contentId !== other.contentId) return false;
    }
  }
  return true;
}
