import type { FileLimits } from '../../contract/locations/file-limits.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { BackupFile, RestoreFile } from '../../contract/store/stored-file.ts';
import { ownMember } from '../../json/index.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { messagesFields, storedRowFields } from '../../velero-api/kinds/stored-row-fields.ts';
import { fieldProblems } from '../../velero-api/schema/field-problems.ts';
import { gunzipFile } from '../files/gunzip-file.ts';
import { readElements } from '../files/read-elements.ts';
import { broken, getIfThere, parseJsonFile, readText } from '../layout/get-if-there.ts';
import { backupKey, restoreKey } from '../layout/velero-layout.ts';

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

interface JsonFilesOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly limits: Required<FileLimits>;
}

interface OpenFile extends CallOptions {
  readonly source: ByteStream;
  /** Names the file in errors. */
  readonly what: string;
  readonly limits: Required<FileLimits>;
}

type ReadFile = (file: OpenFile) => Promise<unknown>;

/** The typed readers of a {@link BackupStore}: gzip files of JSON (Velero's pkg/persistence/object_store.go). */
export function createJsonFiles({ store, location, limits }: JsonFilesOptions): JsonFiles {
  async function read<T>(key: string, readFile: ReadFile, { signal }: CallOptions): Promise<T | undefined> {
    const source = await getIfThere(store, key, { signal });
    return source && ((await readFile({ source, what: `${key} in location "${location}"`, limits, signal })) as T);
  }
  const ofBackup =
    <T>(file: BackupFile, readFile: ReadFile) =>
    (name: string, options: CallOptions = {}) =>
      read<T>(backupKey(name, file), readFile, options);
  const ofRestore =
    <T>(file: RestoreFile, readFile: ReadFile) =>
    (name: string, options: CallOptions = {}) =>
      read<T>(restoreKey(name, file), readFile, options);
  return {
    readResults: ofBackup('results', resultsFile),
    readResourceList: ofBackup('resource-list', resourceList),
    readVolumeInfo: ofBackup('volumeinfo', rows('volumeinfo')),
    readItemOperations: ofBackup('itemoperations', rows('itemoperations')),
    readVolumeSnapshots: ofBackup('volumesnapshots', rows('volumesnapshots')),
    readPodVolumeBackups: ofBackup('podvolumebackups', rows('podvolumebackups')),
    readCsiVolumeSnapshots: ofBackup('csi-volumesnapshots', rows('csi')),
    readCsiVolumeSnapshotContents: ofBackup('csi-volumesnapshotcontents', rows('csi')),
    readCsiVolumeSnapshotClasses: ofBackup('csi-volumesnapshotclasses', rows('csi')),
    readRestoreResults: ofRestore('results', resultsFile),
    readRestoreResourceList: ofRestore('resource-list', resourceList),
    readRestoreItemOperations: ofRestore('itemoperations', rows('itemoperations')),
    readRestoreVolumeInfo: ofRestore('volumeinfo', rows('volumeinfo')),
    readRestoreHooks: ofRestore('hooks', podRecords),
  };
}

// Go prints an empty slice that was never made as null.
function rows(kind: keyof typeof storedRowFields): (file: OpenFile) => Promise<Record<string, unknown>[]> {
  return async (file) => {
    const found: Record<string, unknown>[] = [];
    await readElements({
      ...file,
      shape: 'list',
      onElement(row) {
        const number = found.length + 1;
        if (!isRecord(row)) throw broken(file.what, `its row ${number} is not a JSON object`);
        if (Object.keys(row).length === 0) throw broken(file.what, `its row ${number} is empty`);
        const [problem] = fieldProblems(`row ${number}`, row, storedRowFields[kind], { anyWord: true });
        if (problem !== undefined) throw broken(file.what, problem);
        found.push(row);
      },
    });
    return found;
  };
}

// What runs commands is not to guess.
async function podRecords(file: OpenFile): Promise<unknown[]> {
  const found = await rows('hooks')(file);
  const odd = found.findIndex((row) => !isPodRecord(row));
  if (odd >= 0) throw broken(file.what, `its row ${odd + 1} does not tell of the hooks of a Pod`);
  return found;
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

async function resultsFile({ source, what, limits, signal }: OpenFile): Promise<unknown> {
  const text = await readText(gunzipFile({ source, what, limits, signal }), { maxBytes: limits.maxFileBytes, what });
  const { errors, warnings, ...rest } = record(
    parseJsonFile(text, what, { maxValues: limits.maxFileValues, maxDepth: limits.maxFileDepth }),
    what,
  );
  const found = { errors: errors ?? {}, warnings: warnings ?? {}, ...rest };
  const problems = ['errors', 'warnings'].flatMap((part) => fieldProblems(part, ownMember(found, part), messagesFields));
  if (problems.length > 0) throw broken(what, problems[0] ?? '');
  return found;
}

async function resourceList(file: OpenFile): Promise<unknown> {
  const lists = new Map<string, string[]>();
  let last: { readonly kind: string; readonly names: string[] } | undefined;
  await readElements({
    ...file,
    shape: 'lists',
    onList(kind) {
      last = { kind, names: [] };
      lists.set(kind, last.names);
    },
    onElement(name, kind) {
      if (typeof name !== 'string') throw broken(file.what, `${kind} is not a list of names`);
      last?.names.push(name);
    },
  });
  return Object.fromEntries(lists);
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (!isRecord(value)) throw broken(what, 'it is not a JSON object');
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
