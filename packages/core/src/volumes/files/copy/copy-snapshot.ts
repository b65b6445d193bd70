import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { ByteStream, CallOptions } from '../../../plugin-api/call-options.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import type { EntryProblem, SnapshotInfo } from '../../../plugin-api/snapshot-tree.ts';
import type { BlobDigest } from '../../../plugin-api/verify-report.ts';
import type { SnapshotIdentity } from '../snapshot-identity.ts';
import { exactParent, isSameMoment } from './exact-parent.ts';
import { treeEntries } from './tree-entries.ts';

interface CopySnapshotOptions extends CallOptions {
  readonly from: FileRepository;
  readonly snapshotId: string;
  readonly to: FileRepository;
  /** By which it is found there. @default as in the repository that it is copied from, name included */
  readonly identity?: SnapshotIdentity;
  readonly watch: (stream: ByteStream) => ByteStream;
  /** Hears of blobs that were stored, as `writeSnapshot` tells it. */
  readonly onStored: (blob: BlobDigest) => void;
}

export interface CopiedSnapshot {
  readonly snapshot: SnapshotInfo;
  /** Whether this call wrote it. */
  readonly isNew: boolean;
  readonly readBytes: number;
  readonly storedBytes: number;
  /** What the other format does not keep. */
  readonly problems: readonly EntryProblem[];
}

/** Copies a snapshot from one repository to another, of any format. One that is there already, and whole, is taken as it is.
 * @throws LifeboatError `REPOSITORY_DAMAGED` that names the file, `REPOSITORY_*`, `FILE_SNAPSHOT_NOT_FOUND`, `STORE_*`, `CANCELED` */
export async function copySnapshot({
  from,
  snapshotId,
  to,
  identity: given,
  watch,
  onStored,
  signal,
}: CopySnapshotOptions): Promise<CopiedSnapshot> {
  const tree = await from.openSnapshot(snapshotId, { signal });
  const { source, tags, description } = tree.snapshot;
  const identity = given ?? { source, tags: Object.fromEntries(tags), description };
  const there = (await to.listSnapshots(identity, { signal })).filter(({ incomplete }) => incomplete === undefined).reverse();
  const same = there.find((each) => isSameMoment(each, tree.snapshot) && (given !== undefined || each.id === snapshotId));
  if (same && (await isWhole(to, same.id, { signal }))) return { snapshot: same, isNew: false, readBytes: 0, storedBytes: 0, problems: [] };
  const parent = await exactParent({ from, tree, there, signal });
  const problems: EntryProblem[] = [];
  const { snapshot, readBytes, storedBytes } = await to.writeSnapshot(treeEntries(tree, { watch, signal }), {
    ...identity,
    ...(given === undefined && { id: snapshotId }),
    parent: parent ?? 'none',
    startedAt: tree.snapshot.startedAt,
    onProblem: (problem) => void problems.push(problem),
    onStored,
    signal,
  });
  const lost = problems.find(({ kind }) => kind === 'unreadable' || kind === 'changed-while-read');
  if (!lost) return { snapshot, isNew: true, readBytes, storedBytes, problems };
  await to.deleteSnapshot(snapshot.id, { signal });
  throw new LifeboatError({
    code: 'REPOSITORY_DAMAGED',
    message: `${lost.path} cannot be copied from ${from.place}: ${lost.message}`,
    context: { place: from.place, path: lost.path },
  });
}

/** What is found unreadable by this is stored again by whoever has it. */
async function isWhole(repository: FileRepository, snapshot: string, { signal }: CallOptions): Promise<boolean> {
  let damaged = false;
  await repository.verify({
    depth: 'files',
    snapshots: [snapshot],
    onDamage: (damage) => {
      damaged ||= damage.snapshot === snapshot;
    },
    signal,
  });
  return !damaged;
}
