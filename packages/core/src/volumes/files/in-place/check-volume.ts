import type { RestoreVolumeMode } from '../../../contract/restore-volume.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { FilesPlace } from '../backup/files-place.ts';
import { setDirectoryFacts } from '../restore/unpack.ts';
import type { TreePath } from '../tar/tar-of-tree.ts';
import { compareVolume } from './compare-volume.ts';
import { isKeptAlways } from './kept-always.ts';
import { volumePath } from './tally.ts';
import type { VolumeIssues } from './volume-issues.ts';

interface CheckOptions extends CallOptions {
  readonly place: FilesPlace;
  readonly tree: SnapshotTree;
  readonly mode: RestoreVolumeMode;
  readonly issues: VolumeIssues;
  readonly onCompared: () => void;
}

const directoriesAtOnce = 500;

/** Compares a volume with a snapshot once more, after all was written: what is not as it should be is an issue. What directories are like
 * is set here, as writing into them changes their time. */
export async function checkVolume({ place, tree, mode, issues, onCompared, signal }: CheckOptions): Promise<void> {
  let directories: TreePath[] = [];
  const settle = async () => {
    await setDirectoryFacts(place, directories, { signal });
    directories = [];
  };
  const isNot = (path: string, what: string) => {
    if (!issues.isDamaged(path)) issues.failed(`${volumePath(path)} ${what}: something writes into the claim, or refuses what is written`);
  };
  for await (const found of compareVolume({ place, tree, signal, onComplaint: issues.unreadable, onDamaged: issues.damaged })) {
    onCompared();
    const { kind, path } = found;
    if (kind === 'missing') isNot(path, 'is not there');
    else if (kind === 'changed' && mode !== 'missing') {
      const isFolder = found.file.type === 'directory';
      if (isFolder && found.entry.type === 'directory') directories.push({ path, entry: found.entry });
      else if (mode === 'exact' || !isFolder) isNot(path, 'is not as in the backup');
    } else if (kind === 'other-time' && mode === 'exact') directories.push({ path, entry: found.entry });
    else if (kind === 'extra' && mode === 'exact' && !found.isWithin && !isKeptAlways(path, found.file.type, false))
      isNot(path, 'is there, and not in the backup');
    if (directories.length >= directoriesAtOnce) await settle();
  }
  await settle();
}
