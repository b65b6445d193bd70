import { equalJson } from '@lifeboat/core/json';
import type { ManagedFieldsEntry } from '@lifeboat/core/plugin-api';
import { differenceOf, pathsIn } from './difference-of.ts';
import {
  emptySet,
  equalSets,
  type FieldSet,
  fromFieldsV1,
  isEmptySet,
  setOf,
  subtract,
  toFieldsV1,
  unite,
  withoutMembers,
} from './field-set.ts';
import type { FieldShape } from './field-shape.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';

/** One manager's fields of an object, decoded. */
export interface ManagedEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** The client that writes now. */
export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
}

const systemMetadata = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
].map((name) => `f:${name}`);

/** Returns the paths of an object without those that nobody owns. */
export function stripSystemFields(set: FieldSet): FieldSet {
  const rest = withoutMembers({ ...set, owned: false }, ['f:apiVersion', 'f:kind']);
  const metadata = rest.members.get('f:metadata');
  if (!metadata) return rest;
  return setOf(
    [...rest.members].map(
      ([element, below]) =>
        [element, element === 'f:metadata' ? { ...withoutMembers(metadata, systemMetadata), owned: false } : below] as const,
    ),
  );
}

/** Decodes managedFields; `undefined` if the list is invalid and must be ignored. */
export function decodeManagedFields(list: unknown): ManagedEntry[] | undefined {
  if (!Array.isArray(list)) return [];
  // With one empty entry, a client asks the server to forget all managers.
  if (list.length === 1 && equalJson(list[0], {})) return [];
  const entries: ManagedEntry[] = [];
  for (const entry of list) {
    if (!isJsonObject(entry) || (entry.operation !== 'Apply' && entry.operation !== 'Update')) return undefined;
    entries.push({
      manager: String(entry.manager ?? ''),
      operation: entry.operation,
      apiVersion: String(entry.apiVersion ?? ''),
      subresource: String(entry.subresource ?? ''),
      time: typeof entry.time === 'string' ? entry.time : undefined,
      fields: fromFieldsV1(entry.fieldsV1),
    });
  }
  return entries;
}

export function encodeManagedFields(entries: readonly ManagedEntry[]): ManagedFieldsEntry[] {
  return entries
    .filter((entry) => !isEmptySet(entry.fields))
    .sort(compareEntries)
    .map((entry) => ({
      ...(entry.manager === '' ? {} : { manager: entry.manager }),
      operation: entry.operation,
      apiVersion: entry.apiVersion,
      ...(entry.time === undefined ? {} : { time: entry.time }),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(entry.fields),
      ...(entry.subresource === '' ? {} : { subresource: entry.subresource }),
    }));
}

function compareEntries(a: ManagedEntry, b: ManagedEntry): number {
  const key = (entry: ManagedEntry) => [entry.operation, entry.time ?? '', entry.manager, entry.apiVersion, entry.subresource].join('\0');
  return key(a) < key(b) ? -1 : 1;
}

export function isWriter(entry: ManagedEntry, writer: Writer, operation: 'Apply' | 'Update'): boolean {
  return (
    entry.operation === operation &&
    entry.manager === writer.manager &&
    entry.subresource === writer.subresource &&
    entry.apiVersion === writer.apiVersion
  );
}

/** Returns the managers after a create or an update. The writer owns what it changed; others lose it. */
export function trackUpdate(options: {
  readonly live: JsonObject | undefined;
  readonly next: JsonObject;
  readonly entries: readonly ManagedEntry[];
  readonly shape: FieldShape;
  readonly writer: Writer;
}): ManagedEntry[] {
  const { live, next, entries, shape, writer } = options;
  // An object without managers, because they were reset, is not tracked until somebody applies.
  if (live && entries.length === 0) return [];
  const difference = differenceOf(live ?? {}, next, { ...shape, alwaysPresent: true });
  const changed = stripSystemFields(difference.changed);
  if (isEmptySet(changed) && isEmptySet(stripSystemFields(difference.removed))) return [...entries];
  const mine = entries.find((entry) => isWriter(entry, writer, 'Update'));
  const others = entries
    .filter((entry) => entry !== mine)
    .map((entry) => ({ ...entry, fields: subtract(subtract(entry.fields, changed), difference.removed) }));
  const fields = subtract(unite(mine?.fields ?? emptySet, changed), difference.removed);
  const time = mine && equalSets(mine.fields, fields) && isEmptySet(changed) ? mine.time : writer.time;
  return [
    ...others,
    { manager: writer.manager, operation: 'Update', apiVersion: writer.apiVersion, subresource: writer.subresource, time, fields },
  ];
}

/** Returns the paths of an object that can have an owner. */
export function ownable(object: JsonObject, shape: FieldShape): FieldSet {
  return stripSystemFields(pathsIn(object, { ...shape, alwaysPresent: true }, 'added'));
}
