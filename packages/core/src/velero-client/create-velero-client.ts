import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { FileLimits } from '../contract/locations/file-limits.ts';
import type { ErrorCode } from '../errors/error-codes.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { clusterClientField } from '../kubernetes/cluster-client-fields.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import { takeOptions } from '../plugin-api/checks/take-options.ts';
import { fileLimitsField } from '../storage/files/file-limits-field.ts';
import { withDefaults } from '../storage/files/limits-with-defaults.ts';
import { type ReadFile, readJsonFile } from '../storage/files/read-json-file.ts';
import { wholeArchive } from '../storage/reading/whole-archive.ts';
import type { ResultsFile } from '../velero-api/files/results.ts';
import type { DownloadTargetKind } from '../velero-api/objects/download-request.ts';
import { fieldProblems } from '../velero-api/schema/field-problems.ts';
import { call, objectOf, required, text } from '../velero-api/schema/field-schema.ts';
import { takeShape } from '../velero-api/schema/take-shape.ts';
import { takingDurations } from '../velero-api/schema/taking-durations.ts';
import { unknownVeleroFields } from '../velero-api/validate-velero-object.ts';
import { timestampDigits } from '../velero-api/values/timestamp.ts';
import { type VeleroKind, type VeleroKinds, veleroKinds } from '../velero-api/velero-kinds.ts';
import { backupFromSchedule } from './backup-from-schedule.ts';
import { deleteBackup } from './delete-backup.ts';
import { describeBackupFiles, describeRestoreFiles } from './describe-files.ts';
import { type OpenFileOptions, openFile } from './open-file.ts';
import { serverStatus } from './server-status.ts';
import type { NewObjectOptions, TimedCallOptions, VeleroClient } from './velero-client.ts';
import { invalidObject, type VeleroObjects, veleroObjects } from './velero-objects.ts';
import { waitForOperation } from './wait-for-operation.ts';

export interface VeleroClientOptions {
  /** The cluster that Velero runs in; it stays open. */
  readonly cluster: ClusterClient;
  /** Where Velero is installed. @default 'velero' */
  readonly namespace?: string | undefined;
  /** Reads signed URLs: give one of your own for a proxy or a private certificate authority. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** How much is read of the files of backups and restores. @default see FileLimits */
  readonly fileLimits?: FileLimits | undefined;
  /** The clock of names that are made up. @default () => new Date() */
  readonly now?: (() => Date) | undefined;
}

const jsonFiles: Readonly<Partial<Record<DownloadTargetKind, ReadFile>>> = {
  BackupResults: readJsonFile.results,
  BackupVolumeInfos: readJsonFile.volumeInfo,
  BackupItemOperations: readJsonFile.itemOperations,
  BackupResourceList: readJsonFile.resourceList,
  RestoreResults: readJsonFile.results,
  RestoreVolumeInfo: readJsonFile.volumeInfo,
  RestoreItemOperations: readJsonFile.itemOperations,
  RestoreResourceList: readJsonFile.resourceList,
};

const optionsField = objectOf<VeleroClientOptions>({
  cluster: required(clusterClientField),
  namespace: text,
  fetch: call,
  fileLimits: fileLimitsField,
  now: call,
});

/** A typed client of the Velero in a cluster. Nothing is sent before the first call. @throws LifeboatError `INVALID_CONFIG` */
export function createVeleroClient(options: VeleroClientOptions): VeleroClient {
  const {
    cluster,
    namespace = 'velero',
    fetch = globalThis.fetch,
    fileLimits,
    now = () => new Date(),
  } = takeOptions('createVeleroClient', options, optionsField);
  const objects = <K extends VeleroKind>(kind: K) => veleroObjects({ cluster, namespace, kind });
  const backups = objects('Backup');
  const restores = objects('Restore');
  const schedules = objects('Schedule');
  const locations = objects('BackupStorageLocation');

  /** `undefined` becomes an error. */
  const found = async <T extends VeleroKinds[VeleroKind]>(of: VeleroObjects<T>, name: string, call: CallOptions, missing: Missing) => {
    const object = await of.get(name, call);
    if (object) return object;
    throw new LifeboatError({
      code: missing.code,
      message: `There is no ${missing.noun} "${name}" in namespace "${namespace}" of ${cluster.server}`,
    });
  };
  const getBackup = (name: string, call: CallOptions = {}) => found(backups, name, call, { noun: 'backup', code: 'BACKUP_NOT_FOUND' });
  const getRestore = (name: string, call: CallOptions = {}) => found(restores, name, call, { noun: 'restore', code: 'RESTORE_NOT_FOUND' });
  const getSchedule = (name: string, call: CallOptions = {}) =>
    found(schedules, name, call, { noun: 'schedule', code: 'KUBERNETES_NOT_FOUND' });

  const download = (kind: DownloadTargetKind, name: string, call: OpenFileOptions) =>
    openFile({ requests: objects('DownloadRequest'), target: { kind, name }, fetch, open: call });
  const open = async (kind: DownloadTargetKind, name: string, call: OpenFileOptions = {}) => {
    // For what does not exist the server would leave the request unanswered.
    await (kind.startsWith('Restore') ? getRestore : getBackup)(name, call);
    const stream = await download(kind, name, call);
    const isArchive = kind === 'BackupContents' && call.compressed;
    return isArchive ? wholeArchive(stream, { what: `The archive of backup "${name}"`, signal: call.signal }) : stream;
  };
  const limits = withDefaults(fileLimits);
  /** The content of one of the files that are JSON. */
  const read = async (kind: DownloadTargetKind, name: string, { timeoutInMs, signal }: TimedCallOptions = {}) => {
    const source = await download(kind, name, { compressed: true, timeoutInMs, signal });
    const readFile = jsonFiles[kind];
    if (!readFile) throw new Error(`${kind} is no file of JSON`);
    return await readFile({ source, what: `The ${kind} of "${name}"`, limits, signal });
  };

  return {
    namespace,
    objects,
    createBackup: (request) => create(backups, 'Backup', request),
    async createBackupFromSchedule(schedule, { dryRun, signal, ...given } = {}) {
      const backup = backupFromSchedule(await getSchedule(schedule, { signal }), { ...given, now: now() });
      return await backups.create(backup, { dryRun, signal });
    },
    getBackup,
    listBackups: (call) => backups.list(call),
    waitForBackup: (name, call) => waitForOperation(backups, name, call).catch(renamed('KUBERNETES_NOT_FOUND', 'BACKUP_NOT_FOUND')),
    async deleteBackup(name, wait = {}) {
      await deleteBackup({ requests: objects('DeleteBackupRequest'), backups, backup: await getBackup(name, wait), wait });
    },
    createRestore: (request) =>
      create(restores, 'Restore', { name: `${request.backupName || request.scheduleName || ''}-${timestampDigits(now())}`, ...request }),
    getRestore,
    listRestores: (call) => restores.list(call),
    waitForRestore: (name, call) => waitForOperation(restores, name, call).catch(renamed('KUBERNETES_NOT_FOUND', 'RESTORE_NOT_FOUND')),
    async deleteRestore(name, wait = {}) {
      const { uid } = (await getRestore(name, wait)).metadata;
      await restores.delete(name, wait);
      if (wait.wait === false) return;
      for await (const state of restores.observe(name, wait)) if (state?.metadata.uid !== uid) return;
    },
    openFile: open,
    openBackupLog: (name, call) => open('BackupLog', name, call),
    openRestoreLog: (name, call) => open('RestoreLog', name, call),
    async backupResults(name, call) {
      await getBackup(name, call);
      return (await read('BackupResults', name, call)) as ResultsFile;
    },
    async restoreResults(name, call) {
      await getRestore(name, call);
      return (await read('RestoreResults', name, call)) as ResultsFile;
    },
    async describeBackup(name, { details = false, ...call } = {}) {
      return await describeBackupFiles(await getBackup(name, call), { details, read: (kind) => read(kind, name, call) });
    },
    async describeRestore(name, { details = false, ...call } = {}) {
      return await describeRestoreFiles(await getRestore(name, call), { details, read: (kind) => read(kind, name, call) });
    },
    createSchedule: (request) => create(schedules, 'Schedule', request),
    getSchedule,
    listSchedules: (call) => schedules.list(call),
    pauseSchedule: (name, call) => schedules.patch(name, { spec: { paused: true } }, call),
    unpauseSchedule: (name, { skipImmediately, signal } = {}) =>
      schedules.patch(name, { spec: { paused: false, skipImmediately } }, { signal }),
    deleteSchedule: async (name, call) => void (await schedules.delete(name, call)),
    createLocation: (request) => create(locations, 'BackupStorageLocation', request),
    getLocation: (name, call = {}) => found(locations, name, call, { noun: 'BackupStorageLocation', code: 'UNKNOWN_LOCATION' }),
    listLocations: (call) => locations.list(call),
    deleteLocation: async (name, call) => void (await locations.delete(name, call)),
    waitUntilAvailable: (name, call = {}) =>
      locations.waitFor(name, { timeoutInMs: 60_000, ...call, until: ({ status }) => status.phase === 'Available' }),
    serverStatus: (call = {}) => serverStatus(objects('ServerStatusRequest'), call),
  };
}

interface Missing {
  /** What it is called in messages. */
  readonly noun: string;
  readonly code: ErrorCode;
}

/** An object of a flat request. A field that Velero does not know is refused: it may be a misspelt filter. One that only Velero
 * 1.19 has is refused where this server would drop it. */
async function create<K extends VeleroKind>(
  objects: VeleroObjects<VeleroKinds[K]>,
  kind: K,
  request: NewObjectOptions & { name?: string },
): Promise<VeleroKinds[K]> {
  const { name = '', labels, annotations, signal, ...given } = request;
  const refuse = (paths: readonly string[], who: string) => {
    if (paths.length === 0) return;
    throw invalidObject(
      `${kind} "${name}"`,
      paths.map((path) => `${path}: ${who} has no such field`),
    );
  };
  refuse(unknownVeleroFields({ kind, spec: given }, { version: '1.19' }), 'Velero 1.19');
  const schema = { type: 'object', fields: takingDurations(veleroKinds[kind].spec) } as const;
  const problems = fieldProblems('spec', given, schema);
  if (problems.length > 0) throw invalidObject(`${kind} "${name}"`, problems);
  const spec = takeShape(given, schema) as typeof given;
  const object = { metadata: { name, ...(labels && { labels }), ...(annotations && { annotations }) }, spec };
  const newer = unknownVeleroFields({ kind, spec });
  if (newer.length > 0) {
    const kept = new Set(unknownVeleroFields({ kind, spec: (await objects.create(object, { dryRun: true, signal })).spec }));
    refuse(
      newer.filter((path) => !kept.has(path)),
      'the Velero of this cluster',
    );
  }
  return await objects.create(object, { signal });
}

function renamed(from: ErrorCode, to: ErrorCode): (error: unknown) => never {
  return (error) => {
    if (!LifeboatError.isInstance(error, from)) throw error;
    throw new LifeboatError({ code: to, message: error.message, context: error.context, cause: error });
  };
}
