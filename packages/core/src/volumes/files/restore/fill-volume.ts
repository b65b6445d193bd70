import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import type { FilesPlace } from '../backup/files-place.ts';
import { shownPath } from '../tar/entry-path.ts';
import { noTarredFiles, tarOfTree } from '../tar/tar-of-tree.ts';
import { roomInVolume } from './room-in-volume.ts';
import { setLinkFacts, unpack } from './unpack.ts';
import { type VolumeNamed, volumeProblem } from './volume-problem.ts';

interface FillOptions extends CallOptions {
  /** Where a running container sees the volume. */
  readonly place: FilesPlace;
  readonly repository: FileRepository;
  readonly snapshotId: string;
  /** For errors. */
  readonly volume: VolumeNamed;
  /** What did not come back as it was although the volume is filled. */
  readonly onComplaint: (text: string) => void;
}

export interface FilledVolume {
  readonly files: number;
  readonly bytes: number;
}

/** Writes the files of a snapshot into a volume. What is there already stays, unless the snapshot has it too.
 * @throws LifeboatError that names the volume, and file and blob where it is about these: `REPOSITORY_DAMAGED`, `FILE_SNAPSHOT_NOT_FOUND`,
 * `VOLUME_FULL`, `CLAIM_UNUSABLE`, `MOVER_FAILED`, `STORE_*`, `KUBERNETES_*` */
export async function fillVolume({ place, repository, snapshotId, volume, onComplaint, signal }: FillOptions): Promise<FilledVolume> {
  let sizes: VolumeNamed['sizes'];
  try {
    const tree = await repository.openSnapshot(snapshotId, { signal });
    const { root, totalSize } = tree.snapshot;
    sizes = { needed: totalSize, total: (await roomInVolume(place, { signal }))?.total };
    const done = noTarredFiles();
    const onLeftOut = (path: string, type: string) => onComplaint(`${shownPath(path)} is a ${type} and was not restored`);
    await unpack(place, tarOfTree(tree, [{ path: '.', entry: root }], done, { onLeftOut, signal }), { onComplaint, signal });
    await setLinkFacts(place, done, { signal });
    return { files: done.files, bytes: done.bytes };
  } catch (error) {
    throw volumeProblem(error, { ...volume, ...(sizes && { sizes }) });
  }
}
