import { equalJson, ownMember, setOwnMember, stringifyJson } from '@lifeboat/core/json';
import { emptySet, type FieldSet, ownedLeaf, setOf, unite } from './field-set.ts';
import type { FieldShape } from './field-shape.ts';
import { isJsonObject, type JsonObject, member } from './json-object.ts';

/** Keys of list items that may be absent, with the default of the API. */
const keyDefaults: Record<string, unknown> = { protocol: 'TCP' };

/** Returns the path element of a list's item: `k:{"name":"a"}` or `v:"x"`. */
export function itemElement(item: unknown, listKeys: readonly string[] | 'value'): string {
  if (listKeys === 'value') return `v:${stringifyJson(item)}`;
  const keys: JsonObject = {};
  for (const key of [...listKeys].sort()) {
    const value = member(item, key) ?? ownMember(keyDefaults, key);
    if (value !== undefined) setOwnMember(keys, key, value);
  }
  return `k:${stringifyJson(keys)}`;
}

/**
 * Returns the paths of a value. `applied`: those that an apply configuration owns, which is only what it says. `added`: those that an
 * update owns if the value was not there before. These include maps and lists themselves, unless they always exist.
 */
export function pathsIn(value: unknown, shape: FieldShape, mode: 'applied' | 'added'): FieldSet {
  if (shape.atomic || value === undefined) return value === undefined ? emptySet : ownedLeaf;
  if (isJsonObject(value)) {
    if (Object.keys(value).length === 0) return ownedLeaf;
    const members = Object.entries(value).map(([key, below]) => [`f:${key}`, pathsIn(below, shape.child(key), mode)] as const);
    return setOf(members, shape.deduced || (mode === 'added' && !shape.alwaysPresent));
  }
  const { listKeys } = shape;
  if (!Array.isArray(value) || listKeys === undefined || value.length === 0) return ownedLeaf;
  const items = value.map(
    (item) =>
      [itemElement(item, listKeys), unite(ownedLeaf, listKeys === 'value' ? ownedLeaf : pathsIn(item, shape.child(''), mode))] as const,
  );
  return setOf(items, mode === 'added' && !shape.alwaysPresent);
}

/** The difference between two values: paths that are new or have another value, and paths that are gone. */
export interface Difference {
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

const nothing: Difference = { changed: emptySet, removed: emptySet };

export function differenceOf(before: unknown, after: unknown, shape: FieldShape): Difference {
  if (before === undefined && after === undefined) return nothing;
  if (before === undefined) return { changed: pathsIn(after, shape, 'added'), removed: emptySet };
  if (after === undefined) return { changed: emptySet, removed: unite(pathsIn(before, shape, 'added'), ownedLeaf) };
  if (equalJson(before, after)) return nothing;
  if (!shape.atomic && isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return combine([...keys].map((key) => [`f:${key}`, differenceOf(member(before, key), member(after, key), shape.child(key))]));
  }
  const { listKeys } = shape;
  if (!shape.atomic && listKeys && Array.isArray(before) && Array.isArray(after)) {
    const old = new Map(before.map((item) => [itemElement(item, listKeys), item]));
    const now = new Map(after.map((item) => [itemElement(item, listKeys), item]));
    const elements = new Set([...old.keys(), ...now.keys()]);
    return combine([...elements].map((element) => [element, itemDifference(old.get(element), now.get(element), shape)]));
  }
  return { changed: ownedLeaf, removed: emptySet };
}

function itemDifference(before: unknown, after: unknown, shape: FieldShape): Difference {
  const difference = shape.listKeys === 'value' ? nothing : differenceOf(before, after, shape.child(''));
  if (before === undefined) return { changed: unite(difference.changed, ownedLeaf), removed: emptySet };
  if (after === undefined) return { changed: emptySet, removed: unite(difference.removed, ownedLeaf) };
  return difference;
}

function combine(parts: readonly (readonly [string, Difference])[]): Difference {
  return {
    changed: setOf(parts.map(([element, { changed }]) => [element, changed] as const)),
    removed: setOf(parts.map(([element, { removed }]) => [element, removed] as const)),
  };
}
