import type { FileLimits } from '../../contract/locations/file-limits.ts';
import { ownMember } from '../../json/index.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import { messagesFields, storedRowFields } from '../../velero-api/kinds/stored-row-fields.ts';
import { fieldProblems } from '../../velero-api/schema/field-problems.ts';
import { broken, parseJsonFile, readText } from '../layout/get-if-there.ts';
import { gunzipFile } from './gunzip-file.ts';
import { readElements } from './read-elements.ts';

/** A gzip file of JSON, as it is stored. */
export interface OpenFile extends CallOptions {
  readonly source: ByteStream;
  /** Names the file in errors. */
  readonly what: string;
  readonly limits: Required<FileLimits>;
}

/** Reads and checks a whole file. @throws LifeboatError `BACKUP_BROKEN`, `ARCHIVE_TOO_LARGE`, `CANCELED` */
export type ReadFile = (file: OpenFile) => Promise<unknown>;

/** The kinds of files beside an archive, by what they hold. */
export const readJsonFile = {
  results: resultsFile,
  resourceList,
  volumeInfo: rows('volumeinfo'),
  itemOperations: rows('itemoperations'),
  volumeSnapshots: rows('volumesnapshots'),
  podVolumeBackups: rows('podvolumebackups'),
  volumeDigests,
  csi: rows('csi'),
  restoreHooks: podRecords,
  restoreHolds: holdRecords,
  restoreReplaced: replacedRecords,
} as const satisfies Record<string, ReadFile>;

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

async function volumeDigests(file: OpenFile): Promise<unknown[]> {
  const found = await rows('volumedigests')(file);
  const odd = found.findIndex(
    ({ namespace, format, blob, size, sha256 }) =>
      ![namespace, format, blob].every((text) => typeof text === 'string') ||
      !Number.isSafeInteger(size) ||
      Number(size) < 0 ||
      !/^[0-9a-f]{64}$/.test(typeof sha256 === 'string' ? sha256 : ''),
  );
  if (odd >= 0) throw broken(file.what, `its row ${odd + 1} tells no digest of a blob`);
  return found;
}

// What runs commands is not to guess.
async function podRecords(file: OpenFile): Promise<unknown[]> {
  const found = await rows('hooks')(file);
  const odd = found.findIndex((row) => !isPodRecord(row));
  if (odd >= 0) throw broken(file.what, `its row ${odd + 1} does not tell of the hooks of a Pod`);
  return found;
}

async function holdRecords(file: OpenFile): Promise<unknown[]> {
  const found = await rows('holds')(file);
  const odd = found.findIndex(
    ({ namespace, name = '', ...type }) =>
      !isType(type) || ![namespace, name].every((text) => typeof text === 'string' && /^[a-z0-9.-]*$/.test(text)),
  );
  if (odd >= 0) throw broken(file.what, `its row ${odd + 1} does not say where controllers are held`);
  return found;
}

// From it objects are written.
async function replacedRecords(file: OpenFile): Promise<unknown[]> {
  const found = await rows('replaced')(file);
  const odd = found.findIndex((row) => !isReplacedRecord(row));
  if (odd >= 0) throw broken(file.what, `its row ${odd + 1} does not tell of an object that was to be made anew`);
  return found;
}

function isReplacedRecord({ old, wanted, owned, ...type }: Record<string, unknown>): boolean {
  const [before, after] = [identityOf(old), identityOf(wanted)];
  return isType(type) && before !== undefined && before === after && Array.isArray(owned) && owned.every(isOwned);
}

function isOwned(row: unknown): boolean {
  if (!isRecord(row) || !isType(row) || !isRecord(row.reference)) return false;
  const { apiVersion, kind, name, uid } = row.reference;
  return [row.namespace, row.name, row.uid, apiVersion, kind, name, uid].every((text) => typeof text === 'string');
}

function isType({ group, version, resource }: Record<string, unknown>): boolean {
  return [group, version, resource].every((text) => typeof text === 'string' && /^[a-z0-9.-]*$/.test(text)) && !!version && !!resource;
}

function identityOf(object: unknown): string | undefined {
  if (!isRecord(object) || !isRecord(object.metadata)) return undefined;
  const { name, namespace = '' } = object.metadata;
  const texts = [object.kind, namespace, name];
  return texts.every((text) => typeof text === 'string') && object.kind !== '' && name !== '' ? JSON.stringify(texts) : undefined;
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
