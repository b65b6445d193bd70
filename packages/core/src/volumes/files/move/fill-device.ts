import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import type { FilesPlace } from '../backup/files-place.ts';
import { runCommand } from '../stream-command.ts';
import { deviceSize } from './device-entries.ts';

interface FillDeviceOptions extends CallOptions {
  readonly repository: FileRepository;
  readonly snapshotId: string;
  readonly place: FilesPlace;
}

/** Writes the one file of a snapshot onto a block device, whatever its name: Velero keeps a device so. Returns its bytes.
 * @throws LifeboatError `REPOSITORY_DAMAGED`, `FILE_SNAPSHOT_NOT_FOUND`, `MOVER_FAILED`, `STORE_*`, `KUBERNETES_*` */
export async function fillDevice({ repository, snapshotId, place, signal }: FillDeviceOptions): Promise<number> {
  const tree = await repository.openSnapshot(snapshotId, { signal });
  const [file, ...others] = await tree.list(tree.snapshot.root, { signal });
  const { cluster, folder: device, ...target } = place;
  const refused = (why: string) =>
    new LifeboatError({
      code: 'MOVER_FAILED',
      message: `Snapshot ${snapshotId} cannot be written onto the device of pod ${place.namespace}/${place.pod}: ${why}`,
      context: { namespace: place.namespace, pod: place.pod },
    });
  if (file?.type !== 'file' || others.length > 0) throw refused('it holds files, and not what a device held');
  const size = await deviceSize(place, { signal });
  if (size < file.size) throw refused(`it has ${file.size} bytes, and the device has room for ${size}`);
  // Nothing counts as written before the device has it.
  const write = `head -c ${file.size} | dd of="$1" bs=1048576 iflag=fullblock conv=fsync,notrunc 2>/dev/null`;
  const command = ['sh', '-c', write, 'sh', device];
  await runCommand({ ...target, command }, { cluster, stdin: tree.readFile(file, { signal }), signal });
  return file.size;
}
