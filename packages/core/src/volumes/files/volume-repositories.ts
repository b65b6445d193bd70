import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { ObjectLockOptions } from '../../contract/locations/object-lock-options.ts';
import type { MoverTask } from '../../contract/movers/mover-task.ts';
import type { RepositoryPlace, VolumeFilesOptions } from '../../contract/volume-files-options.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { FileRepository, FileRepositoryFormat, RepositoryLock } from '../../plugin-api/file-repository.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { dns1123LabelProblems } from '../../velero-api/values/dns1123-problems.ts';
import { readRepositoryPassword } from './repository-password.ts';

/** The repositories of one engine: one for each namespace in a storage location. */
export interface VolumeRepositories {
  readonly options: VolumeFilesOptions;
  /** The format that is written in a location. @throws LifeboatError `INVALID_CONFIG` for one that the engine does not have */
  formatIn(location: string): FileRepositoryFormat;
  /** Opens a repository that is there.
   * @throws LifeboatError `REPOSITORY_*`; `INVALID_CONFIG` for a format that the engine does not have, and where there is no password */
  open(place: RepositoryPlace, options?: CallOptions): Promise<FileRepository>;
  /** As {@link open}; makes it where there is none, and has what is written to it locked if its location says so. */
  openOrCreate(place: RepositoryPlace, options?: KeptOptions): Promise<FileRepository>;
  /** What opens it elsewhere. Holds secrets.
   * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
  taskOf(place: RepositoryPlace, options?: CallOptions): Promise<Pick<MoverTask, 'location' | 'secrets' | 'repository'>>;
}

interface KeptOptions extends CallOptions {
  /** When the backup expires that is written there. @default it does not matter: nothing of a backup is written */
  readonly keptUntil?: Date | undefined;
}

interface VolumeRepositoriesOptions {
  readonly files: VolumeFilesOptions;
  readonly cluster: Pick<ClusterClient, 'get'> | undefined;
  /** Of the Secret with the password. */
  readonly namespace: string;
  readonly logger: Logger | undefined;
  objectsIn(location: string, signal: AbortSignal | undefined): Promise<ObjectStore>;
  /** How a location locks its backups. @default not */
  lockOf?(location: string): ObjectLockOptions | undefined;
  /** How a mover's Job opens a location. */
  moverLocation(location: string, signal: AbortSignal | undefined): Promise<Pick<MoverTask, 'location' | 'secrets'>>;
}

/** Where Velero has the repository of a namespace, below the location's own prefix. */
export function repositoryPrefix({ format, namespace }: Pick<RepositoryPlace, 'format' | 'namespace'>): string {
  return `${format}/${namespace}/`;
}

export function createVolumeRepositories(options: VolumeRepositoriesOptions): VolumeRepositories {
  const { files, objectsIn } = options;
  const [first] = files.formats;
  const opened = new Map<string, Promise<FileRepository>>();

  function formatOf({ format, location, namespace }: RepositoryPlace): FileRepositoryFormat {
    const found = files.formats.find(({ name }) => name === format);
    if (found) return found;
    throw new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `The files of namespace ${namespace} in location "${location}" are in a ${format} repository, and \`volumeFiles.formats\` has no such format`,
      context: { location, namespace, format },
    });
  }

  async function use(place: RepositoryPlace, create: KeptOptions | undefined, signal: AbortSignal | undefined): Promise<FileRepository> {
    const format = formatOf(place);
    // A backup names it, which may be anybody's.
    const [problem] = dns1123LabelProblems(place.namespace);
    if (problem !== undefined)
      throw new LifeboatError({
        code: 'BACKUP_BROKEN',
        message: `Files of volumes cannot be of a namespace ${JSON.stringify(place.namespace)}: ${problem}`,
        context: { location: place.location },
      });
    const store = await objectsIn(place.location, signal);
    const lock = lockFor(options.lockOf?.(place.location), create);
    const password = () => readRepositoryPassword(place, { ...options, signal });
    const how = { store, prefix: repositoryPrefix(place), password, lock, signal };
    try {
      return await format.open(how);
    } catch (error) {
      if (!create || !LifeboatError.isInstance(error, 'REPOSITORY_NOT_FOUND')) throw error;
    }
    try {
      return await format.create({ ...how, lock: create.keptUntil && lock });
    } catch (error) {
      // Another run made it meanwhile.
      if (!LifeboatError.isInstance(error, 'REPOSITORY_ALREADY_EXISTS')) throw error;
      return format.open(how);
    }
  }

  function once(place: RepositoryPlace, create: KeptOptions | undefined, signal: AbortSignal | undefined): Promise<FileRepository> {
    const key = JSON.stringify([place.location, place.format, place.namespace]);
    const known = opened.get(key);
    if (known) return known;
    const opening = use(place, create, signal);
    opened.set(key, opening);
    opening.catch(() => opened.delete(key));
    return opening;
  }

  return {
    options: files,
    formatIn(location) {
      const { format } = files;
      const wanted = typeof format === 'function' ? format(location) : format;
      if (wanted === undefined) return first as FileRepositoryFormat;
      const found = files.formats.find(({ name }) => name === wanted);
      if (found) return found;
      const known = files.formats.map(({ name }) => name).join(', ');
      throw new LifeboatError({
        code: 'INVALID_CONFIG',
        message: `\`volumeFiles.format\` names ${JSON.stringify(wanted)} for location "${location}", and \`volumeFiles.formats\` has: ${known}`,
        context: { location },
      });
    },
    open: (place, { signal } = {}) => once(place, undefined, signal),
    openOrCreate: async (place, given = {}) => lockingUntil(await once(place, given, given.signal), given),
    async taskOf(place, { signal } = {}) {
      const { location, secrets } = await options.moverLocation(place.location, signal);
      const password = await readRepositoryPassword(place, { ...options, signal });
      const lock = lockFor(options.lockOf?.(place.location), undefined);
      return { location, secrets, repository: { format: place.format, prefix: repositoryPrefix(place), password, ...(lock && { lock }) } };
    },
  };
}

/** Of a new repository: as long as its first backup is kept. Later backups that are kept longer say so. */
function lockFor(lock: ObjectLockOptions | undefined, { keptUntil }: KeptOptions = {}): RepositoryLock | undefined {
  if (!lock) return undefined;
  const { mode, legalHold } = lock;
  return { mode, periodInMs: keptUntil ? Math.max(0, keptUntil.getTime() - Date.now()) : 0, ...(legalHold && { legalHold }) };
}

function lockingUntil(repository: FileRepository, { keptUntil: lockUntil }: KeptOptions): FileRepository {
  if (!lockUntil) return repository;
  return { ...repository, writeSnapshot: (entries, given) => repository.writeSnapshot(entries, { ...given, lockUntil }) };
}
