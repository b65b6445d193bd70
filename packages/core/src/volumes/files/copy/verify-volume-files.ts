import type { VerifiedVolumeFiles, VerifyVolumeFilesOptions } from '../../../contract/store/volume-files-copier.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import type { Damage } from '../../../plugin-api/verify-report.ts';
import { movedVolumes } from '../move/moved-volumes.ts';
import { type SavedPodVolume, savedPodVolumes } from '../saved-pod-volumes.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';

interface NamedSnapshot {
  readonly id: string;
  /** For people: whose files they are. */
  readonly what: string;
}

interface Group {
  readonly namespace: string;
  readonly format: string;
  readonly snapshots: NamedSnapshot[];
}

const maxProblems = 100;

/** Looks at the files of a backup's volumes, repository by repository. */
export async function verifyVolumeFiles(repositories: VolumeRepositories, options: VerifyVolumeFilesOptions): Promise<VerifiedVolumeFiles> {
  const { location, records, signal } = options;
  const groups = new Map<string, Group>();
  const look = ({ namespace, format, snapshotId: id }: SavedPodVolume, what: string) => {
    const key = `${format}/${namespace}`;
    const group = groups.get(key) ?? { namespace, format, snapshots: [] };
    group.snapshots.push({ id, what });
    groups.set(key, group);
  };
  for (const [pod, saved] of savedPodVolumes(records)) for (const each of saved) look(each, `files of volume ${each.volume} of pod ${pod}`);
  for (const each of movedVolumes(options.rows)) look(each, `moved data of claim ${each.namespace}/${each.volume}`);
  const problems: string[] = [];
  const warnings: string[] = [];
  const add = (problem: string) => void (problems.length < maxProblems && problems.push(problem));
  for (const { namespace, format, snapshots } of groups.values()) {
    if (!repositories.options.formats.some(({ name }) => name === format)) {
      warnings.push(
        `the files of ${snapshots.length} volumes of namespace ${namespace} are in a ${format} repository, which was not looked at: \`volumeFiles.formats\` has no such format`,
      );
      continue;
    }
    try {
      const repository = await repositories.open({ location, namespace, format }, { signal });
      const digests = options.digests.filter((digest) => digest.namespace === namespace && digest.format === format);
      await verifySnapshots({ ...options, digests, repository, snapshots, add });
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED', 'REPOSITORY_NOT_FOUND')) throw error;
      for (const { what } of snapshots) add(`${what}: ${error.message}`);
    }
  }
  return { problems, warnings };
}

interface VerifySnapshotsOptions extends VerifyVolumeFilesOptions {
  readonly repository: FileRepository;
  readonly snapshots: readonly NamedSnapshot[];
  readonly add: (problem: string) => void;
}

async function verifySnapshots(options: VerifySnapshotsOptions): Promise<void> {
  const { repository, depth, digests, add, signal } = options;
  const unlisted: Damage[] = [];
  const listed = await repository.listSnapshots({}, { signal, onDamage: (damage) => void unlisted.push(damage) });
  const ids = new Set(listed.map(({ id }) => id));
  const found = options.snapshots.filter(({ id }) => ids.has(id));
  for (const { id, what } of options.snapshots)
    if (!ids.has(id))
      add([`${what}: snapshot ${id} is gone from ${repository.place}`, ...unlisted.map(({ message }) => message)].join('; '));
  const damaged = new Set<string>();
  const byId = new Map(found.map(({ id, what }) => [id, what]));
  const own = new Set(digests.map(({ blob }) => blob));
  const onDamage = ({ snapshot, path, blob, message }: Damage) => {
    const what = snapshot === undefined ? undefined : byId.get(snapshot);
    if (snapshot === undefined && blob !== undefined && own.has(blob)) return add(`${repository.place}: ${message}`);
    // What no snapshot of this backup needs is the repository's matter.
    if (what === undefined || snapshot === undefined) return void (depth === 'blobs' && add(`${repository.place}: ${message}`));
    damaged.add(snapshot);
    add(`${what}: ${path ? `${path}: ` : ''}${message}`);
  };
  const looked = depth === 'blobs' ? 'blobs' : 'files';
  await repository.verify({ depth: looked, digests, snapshots: found.map(({ id }) => id), onDamage, signal });
  if (depth === 'contents') for (const snapshot of found) if (!damaged.has(snapshot.id)) await readAll(snapshot, options);
}

async function readAll({ id, what }: NamedSnapshot, { repository, add, signal }: VerifySnapshotsOptions): Promise<void> {
  const tree = await repository.openSnapshot(id, { signal });
  for await (const { path, entry } of tree.walk({ signal }))
    try {
      if (entry.type === 'file') for await (const _ of tree.readFile(entry, { signal, reuse: true }));
      else if (entry.type === 'symlink') await tree.readLink(entry, { signal });
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) throw error;
      add(`${what}: ${path.join('/')}: ${error.message}`);
    }
}
