import type { CallOptions } from '../plugin-api/call-options.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import type { BackupFile, BackupStore, RestoreFile } from './backup-store.ts';
import { boundedGunzip } from './bounded-gunzip.ts';
import { broken, defaultMaxFileBytes, getIfThere, parseJsonFile, readText } from './read-object.ts';
import { backupKey, restoreKey } from './velero-layout.ts';

type JsonFiles = Pick<
  BackupStore,
  | 'readResults'
  | 'readResourceList'
  | 'readVolumeInfo'
  | 'readItemOperations'
  | 'readVolumeSnapshots'
  | 'readPodVolumeBackups'
  | 'readCsiVolumeSnapshots'
  | 'readCsiVolumeSnapshotContents'
  | 'readCsiVolumeSnapshotClasses'
  | 'readRestoreResults'
  | 'readRestoreResourceList'
  | 'readRestoreItemOperations'
  | 'readRestoreVolumeInfo'
  | 'readRestoreHooks'
>;

type Shape = (value: unknown, what: string) => unknown;

/** The typed readers of a {@link BackupStore}: gzip files of JSON (reference 1.3). */
export function createJsonFiles({ store, location }: { readonly store: ObjectStore; readonly location: string }): JsonFiles {
  async function read<T>(key: string, shape: Shape, options: CallOptions): Promise<T | undefined> {
    const what = `${key} in location "${location}"`;
    const source = await getIfThere(store, key, options);
    if (!source) return undefined;
    const text = await readText(boundedGunzip({ source, maxBytes: defaultMaxFileBytes, what }), { maxBytes: defaultMaxFileBytes, what });
    return shape(parseJsonFile(text, what), what) as T;
  }
  const ofBackup =
    <T>(file: BackupFile, shape: Shape) =>
    (name: string, options: CallOptions = {}) =>
      read<T>(backupKey(name, file), shape, options);
  const ofRestore =
    <T>(file: RestoreFile, shape: Shape) =>
    (name: string, options: CallOptions = {}) =>
      read<T>(restoreKey(name, file), shape, options);
  return {
    readResults: ofBackup('results', resultsFile),
    readResourceList: ofBackup('resource-list', resourceList),
    readVolumeInfo: ofBackup('volumeinfo', list),
    readItemOperations: ofBackup('itemoperations', list),
    readVolumeSnapshots: ofBackup('volumesnapshots', list),
    readPodVolumeBackups: ofBackup('podvolumebackups', list),
    readCsiVolumeSnapshots: ofBackup('csi-volumesnapshots', list),
    readCsiVolumeSnapshotContents: ofBackup('csi-volumesnapshotcontents', list),
    readCsiVolumeSnapshotClasses: ofBackup('csi-volumesnapshotclasses', list),
    readRestoreResults: ofRestore('results', resultsFile),
    readRestoreResourceList: ofRestore('resource-list', resourceList),
    readRestoreItemOperations: ofRestore('itemoperations', list),
    readRestoreVolumeInfo: ofRestore('volumeinfo', list),
    readRestoreHooks: ofRestore('hooks', podRecords),
  };
}

// Go prints an empty slice that was never made as null.
function list(value: unknown, what: string): unknown[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw broken(what, 'it is not a JSON list');
  const odd = value.findIndex((row) => !isRecord(row));
  if (odd >= 0) throw broken(what, `its row ${odd + 1} is not a JSON object`);
  return value;
}

// What runs commands is not to guess.
function podRecords(value: unknown, what: string): unknown[] {
  const rows = list(value, what);
  const odd = rows.findIndex((row) => !isPodRecord(row as Record<string, unknown>));
  if (odd >= 0) throw broken(what, `its row ${odd + 1} does not tell of the hooks of a Pod`);
  return rows;
}

function isPodRecord({ namespace, name, hooks }: Record<string, unknown>): boolean {
  return (
    typeof namespace === 'string' &&
    typeof name === 'string' &&
    Array.isArray(hooks) &&
    hooks.every((hook) => isRecord(hook) && isHookRecord(hook))
  );
}

function isHookRecord({ name, container, state, command, timeoutInMs, waitTimeoutInMs }: Record<string, unknown>): boolean {
  const texts = [name, container, state, ...(Array.isArray(command) ? command : [])];
  const times = [timeoutInMs, waitTimeoutInMs];
  return (
    texts.every((text) => typeof text === 'string') &&
    times.every((time) => typeof time === 'number') &&
    (command === undefined || (Array.isArray(command) && command.length > 0))
  );
}

function resultsFile(value: unknown, what: string): unknown {
  const { errors = {}, warnings = {}, ...rest } = record(value, what);
  return { errors: errors ?? {}, warnings: warnings ?? {}, ...rest };
}

function resourceList(value: unknown, what: string): unknown {
  const lists = record(value ?? {}, what);
  for (const [kind, names] of Object.entries(lists)) {
    if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) throw broken(what, `${kind} is not a list of names`);
  }
  return lists;
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (!isRecord(value)) throw broken(what, 'it is not a JSON object');
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
