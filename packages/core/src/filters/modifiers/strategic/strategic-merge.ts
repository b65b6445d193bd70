import { cloneJson, equalJson, ownMember, setOwnMember } from '../../../json/index.ts';
import { deletePrefix, isJsonObject, type JsonObject, orderPrefix, patchDirective, retainDirective, settled } from './directives.ts';
import type { MergeField, MergeSchema } from './merge-schema.ts';
import { holdsObjects, indexIn, type KeyOf, keyOfObjects, ordered } from './ordered.ts';

/** Kubernetes' strategic merge patch. Neither `original` nor `patch` is changed.
 * @throws Error naming the field, when the patch does not fit */
export function strategicMerge(original: unknown, patch: JsonObject, schema: MergeSchema): unknown {
  return mergeObject(isJsonObject(original) ? cloneJson(original) : {}, cloneJson(patch), schema, '');
}

function mergeObject(original: JsonObject, patch: JsonObject, schema: MergeSchema, path: string): JsonObject {
  const { [patchDirective]: directive, [retainDirective]: retained, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  if (directive !== undefined) throw new Error(`${path}/${patchDirective} must be replace or delete, not ${JSON.stringify(directive)}`);
  if (retained !== undefined) retainKeys(original, rest, retained, path);
  orderLists(original, rest, schema, path);
  for (const [key, value] of Object.entries(rest)) {
    const removes = key.startsWith(deletePrefix);
    const name = removes ? key.slice(deletePrefix.length) : key;
    const at = `${path}/${name}`;
    const before = ownMember(original, name);
    if (value === null) delete original[name];
    else if (before === undefined || typeName(before) !== typeName(value)) {
      const kept = removes ? before : settled(value);
      if (kept === undefined) delete original[name];
      else setOwnMember(original, name, kept);
    } else setOwnMember(original, name, mergeValue({ before, value, removes, at, field: () => fieldOf(schema, name, at) }));
  }
  return original;
}

interface ValueOptions {
  readonly before: unknown;
  readonly value: unknown;
  /** The value is what goes out of a list. */
  readonly removes: boolean;
  readonly at: string;
  readonly field: () => MergeField;
}

function mergeValue({ before, value, removes, at, field }: ValueOptions): unknown {
  if (isJsonObject(before) && isJsonObject(value)) {
    const { strategies, schema } = field();
    return strategies.includes('replace') ? value : mergeObject(before, value, schema, at);
  }
  if (!Array.isArray(before) || !Array.isArray(value)) return value;
  const known = field();
  if (!removes) return mergeList(before, value, known, at);
  if (!known.strategies.includes('merge') || holdsObjects([...before, ...value], at))
    throw new Error(`${at} is no list of plain values that patches merge: ${deletePrefix.slice(0, -1)} has no meaning for it`);
  return before.filter((part) => !value.some((each) => equalJson(each, part)));
}

function mergeList(before: readonly unknown[], patch: readonly unknown[], field: MergeField, at: string): unknown[] {
  if (!field.strategies.includes('merge')) return [...patch];
  if (!holdsObjects([...before, ...patch], at)) {
    const merged = [...before, ...patch].filter((part, i, all) => all.findIndex((other) => equalJson(other, part)) === i);
    return ordered({ merged, wanted: patch, before, keyOf: (part) => part });
  }
  const keyOf = keyFor(field, at);
  const parts = patch.filter(isJsonObject);
  const plain = parts.filter((part) => part[patchDirective] === undefined);
  let left = [...before];
  for (const part of parts) {
    const directive = part[patchDirective];
    if (directive === 'delete') {
      const gone = keyOf(part);
      left = left.filter((each) => !equalJson(keyOf(each), gone));
    } else if (directive !== undefined && directive !== 'replace')
      throw new Error(`${at}: ${patchDirective} must be replace or delete, not ${JSON.stringify(directive)}`);
  }
  if (parts.some((part) => part[patchDirective] === 'replace')) return plain;
  const merged = [...left];
  for (const part of plain) {
    const i = indexIn(merged, keyOf(part), keyOf);
    if (i < 0) merged.push(settled(part));
    else merged[i] = mergeObject(merged[i] as JsonObject, part, field.schema, `${at}/${i}`);
  }
  return ordered({ merged, wanted: plain, before: left, keyOf });
}

/** `$setElementOrder/<list>`, with what the patch has for that list, which is taken out of it. */
function orderLists(original: JsonObject, patch: JsonObject, schema: MergeSchema, path: string): void {
  for (const key of Object.keys(patch).filter((each) => each.startsWith(orderPrefix))) {
    const name = key.slice(orderPrefix.length);
    const at = `${path}/${name}`;
    const wanted = listOf(ownMember(patch, key), `${path}/${key}`) ?? [];
    const before = listOf(ownMember(original, name), at);
    const given = listOf(ownMember(patch, name), at);
    delete patch[key];
    const field = fieldOf(schema, name, at);
    if (!before && !given) continue;
    const isOfObjects = holdsObjects([...(before ?? []), ...(given ?? []), ...wanted], at);
    const keyOf: KeyOf = isOfObjects ? keyFor(field, at) : (part) => part;
    checkOrder({ given: given ?? [], wanted, keyOf, at });
    const merged = before ? (given ? mergeList(before, given, field, at) : before) : ((settled(given) ?? []) as unknown[]);
    setOwnMember(original, name, ordered({ merged, wanted, before: before ?? [], keyOf }));
    delete patch[name];
  }
}

/** What a patch has for a list must stand in the order that it asks for. */
function checkOrder(options: { given: readonly unknown[]; wanted: readonly unknown[]; keyOf: KeyOf; at: string }): void {
  const { given, wanted, keyOf, at } = options;
  if (wanted.length === 0) return;
  let next = 0;
  for (const part of given) {
    if (isJsonObject(part) && part[patchDirective] !== undefined) continue;
    const found = wanted.findIndex((each, i) => i >= next && equalJson(keyOf(each), keyOf(part)));
    if (found < 0) throw new Error(`${at} of the patch has parts that ${orderPrefix.slice(0, -1)} lacks, or has in another order`);
    next = found + 1;
  }
}

/** An object keeps the fields of `$retainKeys` only. */
function retainKeys(original: JsonObject, patch: JsonObject, retained: unknown, path: string): void {
  const names = new Set(listOf(retained, `${path}/${retainDirective}`));
  const isPlain = (key: string) => ownMember(patch, key) !== null && !key.startsWith(orderPrefix) && !key.startsWith(deletePrefix);
  const other = Object.keys(patch).find((key) => isPlain(key) && !names.has(key));
  if (other !== undefined) throw new Error(`${path}/${other} is in the patch and not in its ${retainDirective}`);
  for (const key of Object.keys(original)) if (!names.has(key)) delete original[key];
}

function fieldOf(schema: MergeSchema, name: string, at: string): MergeField {
  const field = schema.field(name);
  if (!field) throw new Error(`${at} is no field that the target knows (${schema.name})`);
  return field;
}

function keyFor({ mergeKey }: MergeField, at: string): KeyOf {
  if (mergeKey === undefined) throw new Error(`${at} is a list whose parts nothing tells apart: it cannot be merged`);
  return keyOfObjects(mergeKey, at);
}

function listOf(value: unknown, at: string): readonly unknown[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new Error(`${at} must be a list`);
  return value;
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (isJsonObject(value)) return 'object';
  // A number may be kept as its text.
  return typeof value === 'object' && value !== null ? 'number' : typeof value;
}
