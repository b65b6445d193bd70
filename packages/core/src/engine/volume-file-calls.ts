import type { VolumeName } from '../contract/results/saved-volume-files.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import type {
  OpenVolumeArchiveOptions,
  OpenVolumeFileOptions,
  OpenVolumeRepositoryOptions,
  VolumeFileCalls,
  VolumeFilesCallOptions,
} from '../contract/volume-file-calls.ts';
import type { RepositoryPlace } from '../contract/volume-files-options.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { FileRepository } from '../plugin-api/file-repository.ts';
import type { ByteRange } from '../plugin-api/object-store.ts';
import type { SnapshotTree } from '../plugin-api/snapshot-tree.ts';
import type { TreeEntry } from '../plugin-api/source-entry.ts';
import { call, from, objectOf, required, signal, text } from '../velero-api/schema/field-schema.ts';
import { withExtendedLocks } from '../volumes/files/stored/extended-locks.ts';
import { withNotedDigests } from '../volumes/files/stored/noted-digests.ts';
import { shownPath } from '../volumes/files/tar/entry-path.ts';
import { noTarredFiles, tarOfTree } from '../volumes/files/tar/tar-of-tree.ts';
import type { VolumeRepositories } from '../volumes/files/volume-repositories.ts';
import { invalidConfig } from './checks/invalid-config.ts';
import { takeCall, takeNamed } from './checks/take-call.ts';
import { takeVolumeName, type VolumeNameParts, volumeNameFields } from './repositories/take-volume-name.ts';
import { createRestoreVolumeCall, type RestoreVolumeCallOptions } from './restore-volume-call.ts';
import { describeVolume, findSavedVolume, listSavedVolumes } from './saved-volumes.ts';

interface VolumeFileCallsOptions extends Omit<RestoreVolumeCallOptions, 'openVolume'> {
  find(location: string | undefined, signal: AbortSignal | undefined): Promise<BackupStore>;
  repositories(): VolumeRepositories | undefined;
}

const options = { storageLocation: text, signal };
const volumeField = objectOf<VolumeNameParts>(volumeNameFields);
const fileField = objectOf<VolumeNameParts & { readonly path: string }>({ ...volumeNameFields, path: required(text) });
const partField = objectOf<VolumeNameParts & { readonly path?: string }>({ ...volumeNameFields, path: text });
const openArchiveField = objectOf<OpenVolumeArchiveOptions>({ ...options, onLeftOut: call });
const callField = objectOf<VolumeFilesCallOptions>(options);
const openRepositoryField = objectOf<OpenVolumeRepositoryOptions>({ ...options, namespace: required(text), format: required(text) });
const openFileField = objectOf<OpenVolumeFileOptions>({
  ...options,
  range: objectOf<ByteRange>({ start: required(from(0)), end: from(0) }),
});

export function createVolumeFileCalls({ find: findStore, repositories, ...rest }: VolumeFileCallsOptions): VolumeFileCalls {
  let known: VolumeRepositories | undefined;

  async function open(backups: BackupStore, name: string, wanted: VolumeName, { signal }: CallOptions): Promise<SnapshotTree> {
    const { namespace, format, snapshotId } = findSavedVolume(await listSavedVolumes(backups, name, { signal }), wanted, name);
    const repository = await openRepository({ location: backups.location, namespace, format }, { signal });
    return repository.openSnapshot(snapshotId, { signal });
  }

  async function openRepository(place: RepositoryPlace, { signal }: CallOptions): Promise<FileRepository> {
    // Opening one takes a quarter of a second: who reads many files opens it once.
    known ??= repositories();
    if (!known) throw invalidConfig('files of volumes need `volumeFiles`: the formats of their repositories');
    return known.open(place, { signal });
  }

  const calls: Omit<VolumeFileCalls, 'restoreVolume'> = {
    async listVolumes(name, given = {}) {
      const { storageLocation, signal } = takeNamed('listVolumes', name, given, callField);
      return listSavedVolumes(await findStore(storageLocation, signal), name, { signal });
    },
    async openVolume(name, volume, given = {}) {
      const { storageLocation, signal } = takeNamed('openVolume', name, given, callField);
      return open(await findStore(storageLocation, signal), name, takeVolumeName(takeCall('openVolume', volume, volumeField)), { signal });
    },
    async openVolumeRepository(given) {
      const { storageLocation, namespace, format, signal } = takeCall('openVolumeRepository', given, openRepositoryField);
      const backups = await findStore(storageLocation, signal);
      const repository = await openRepository({ location: backups.location, namespace, format }, { signal });
      return withExtendedLocks(withNotedDigests(repository, { backups, namespace }), { backups });
    },
    async openVolumeFile(name, file, given = {}) {
      const { storageLocation, range, signal } = takeNamed('openVolumeFile', name, given, openFileField);
      const { path, ...parts } = takeCall('openVolumeFile', file, fileField);
      const volume = takeVolumeName(parts);
      const tree = await open(await findStore(storageLocation, signal), name, volume, { signal });
      const { entry, what } = await find(tree, path, { volume, backup: name, signal });
      if (entry.type !== 'file') throw notFound(`There is a ${entry.type} and no file ${what}`, name);
      return tree.readFile(entry, { signal, ...(range && { range }) });
    },
    async openVolumeArchive(name, part, given = {}) {
      const { storageLocation, onLeftOut, signal } = takeNamed('openVolumeArchive', name, given, openArchiveField);
      const { path = '/', ...parts } = takeCall('openVolumeArchive', part, partField);
      const volume = takeVolumeName(parts);
      const tree = await open(await findStore(storageLocation, signal), name, volume, { signal });
      const { entry, names } = await find(tree, path, { volume, backup: name, signal });
      const start = { path: Buffer.from(names.at(-1) ?? '.').toString('latin1'), entry };
      return tarOfTree(tree, [start], noTarredFiles(), {
        isForPeople: true,
        onLeftOut: (left, type) => onLeftOut?.({ path: shownPath(left), type }),
        signal,
      });
    },
  };
  return { ...calls, restoreVolume: createRestoreVolumeCall({ ...rest, openVolume: calls.openVolume }) };
}

interface FoundEntry {
  readonly entry: TreeEntry;
  readonly names: readonly string[];
  /** For messages. */
  readonly what: string;
}

interface FindOptions extends CallOptions {
  readonly volume: VolumeName;
  readonly backup: string;
}

async function find(tree: SnapshotTree, path: string, { volume, backup, signal }: FindOptions): Promise<FoundEntry> {
  const names = path.split('/').filter((part) => part !== '' && part !== '.');
  const entry = await tree.find(names, { signal });
  const what = `${JSON.stringify(names.join('/'))} in ${describeVolume(volume)} of backup "${backup}"`;
  if (!entry) throw notFound(`There is no ${what}`, backup);
  return { entry, names, what };
}

function notFound(message: string, backup: string): LifeboatError {
  return new LifeboatError({ code: 'FILE_NOT_FOUND', message, context: { backup } });
}
