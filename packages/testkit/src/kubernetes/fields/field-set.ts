import { isJsonObject, type JsonObject, setMember } from './json-object.ts';

/**
 * A set of field paths, as in managedFields. Its members are path elements in the form of FieldsV1 (`f:name`, `k:{"name":"a"}`, `v:"x"`).
 * `owned`: the path that ends here is itself in the set (`.` in FieldsV1).
 */
export interface FieldSet {
  readonly owned: boolean;
  readonly members: ReadonlyMap<string, FieldSet>;
}

export const emptySet: FieldSet = { owned: false, members: new Map() };
export const ownedLeaf: FieldSet = { owned: true, members: new Map() };

export function isEmptySet(set: FieldSet): boolean {
  return !set.owned && set.members.size === 0;
}

/** Makes a set of these members, without the empty ones. */
export function setOf(entries: Iterable<readonly [string, FieldSet]>, owned = false): FieldSet {
  return { owned, members: new Map([...entries].filter(([, set]) => !isEmptySet(set))) };
}

export function unite(a: FieldSet, b: FieldSet): FieldSet {
  const members = new Map(a.members);
  for (const [element, set] of b.members) {
    const mine = members.get(element);
    members.set(element, mine ? unite(mine, set) : set);
  }
  return { owned: a.owned || b.owned, members };
}

/** Returns the paths of `a` that are not in `b`. */
export function subtract(a: FieldSet, b: FieldSet): FieldSet {
  return setOf(
    [...a.members].map(([element, set]) => {
      const other = b.members.get(element);
      return [element, other ? subtract(set, other) : set] as const;
    }),
    a.owned && !b.owned,
  );
}

export function intersect(a: FieldSet, b: FieldSet): FieldSet {
  return setOf(
    [...a.members].map(([element, set]) => {
      const other = b.members.get(element);
      return [element, other ? intersect(set, other) : emptySet] as const;
    }),
    a.owned && b.owned,
  );
}

export function equalSets(a: FieldSet, b: FieldSet): boolean {
  return isEmptySet(subtract(a, b)) && isEmptySet(subtract(b, a));
}

/** Returns the set without these members and everything below them. */
export function withoutMembers(set: FieldSet, elements: readonly string[]): FieldSet {
  return setOf(
    [...set.members].filter(([element]) => !elements.includes(element)),
    set.owned,
  );
}

export function toFieldsV1(set: FieldSet): JsonObject {
  const fields: JsonObject = {};
  if (set.owned && set.members.size > 0) fields['.'] = {};
  for (const [element, members] of [...set.members].sort(([a], [b]) => (a < b ? -1 : 1))) setMember(fields, element, toFieldsV1(members));
  return fields;
}

export function fromFieldsV1(fields: unknown): FieldSet {
  if (!isJsonObject(fields)) return emptySet;
  const members = Object.entries(fields).filter(([element]) => element !== '.');
  return {
    owned: Object.hasOwn(fields, '.') || members.length === 0,
    members: new Map(members.map(([element, below]) => [element, fromFieldsV1(below)])),
  };
}

/** Returns the paths of a set as messages about conflicts write them: `.spec.containers[name="c"].image`. */
export function pathsOf(set: FieldSet, prefix = ''): string[] {
  const own = set.owned ? [prefix] : [];
  return [
    ...own,
    ...[...set.members].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([element, below]) => pathsOf(below, prefix + printed(element))),
  ];
}

function printed(element: string): string {
  const rest = element.slice(2);
  if (element.startsWith('f:')) return `.${rest}`;
  if (element.startsWith('v:')) return `[=${rest}]`;
  const keys = JSON.parse(rest) as JsonObject;
  return `[${Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',')}]`;
}
