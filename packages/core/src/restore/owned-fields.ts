import { equalJson, isRawJson, ownMember, parseJson } from '../json/index.ts';

type FieldSet = Readonly<Record<string, unknown>>;

/** The part of a value that a `fieldsV1` set names (structured-merge-diff's JSON form: `f:` field, `k:` list item by its
 * keys, `v:` list item by value, `i:` by index). `undefined` when it names nothing that is there. */
export function pickFields(value: unknown, fields: FieldSet): unknown {
  const names = Object.keys(fields).filter((name) => name !== '.');
  if (names.length === 0) return '.' in fields ? emptied(value) : value;
  if (Array.isArray(value)) return pickItems(value, fields, names);
  if (!isMap(value)) return value;
  const entries = names.flatMap((name): [string, unknown][] => {
    const key = name.slice(2);
    if (!name.startsWith('f:') || !Object.hasOwn(value, key)) return [];
    const picked = pickFields(ownMember(value, key), ownMember(fields, name) as FieldSet);
    return picked === undefined ? [] : [[key, picked]];
  });
  return entries.length > 0 || '.' in fields ? Object.fromEntries(entries) : undefined;
}

function pickItems(list: readonly unknown[], fields: FieldSet, names: readonly string[]): unknown {
  const sets = names.map((name) => ({ matches: itemMatcher(name), fields: ownMember(fields, name) as FieldSet }));
  const picked = list.flatMap((item, index) => {
    const set = sets.find(({ matches }) => matches(item, index));
    return set ? [pickFields(item, set.fields)] : [];
  });
  return picked.length > 0 || '.' in fields ? picked : undefined;
}

function itemMatcher(name: string): (item: unknown, index: number) => boolean {
  const text = name.slice(2);
  if (name.startsWith('k:')) {
    const keys = Object.entries(parseJson(text) as Record<string, unknown>);
    // A key that the item lacks was filled in by the server as a default, such as a port's protocol.
    return (item) =>
      isMap(item) && keys.every(([key, value]) => ownMember(item, key) === undefined || equalJson(ownMember(item, key), value));
  }
  if (name.startsWith('v:')) {
    const value = parseJson(text);
    return (item) => equalJson(item, value);
  }
  return (_item, index) => name.startsWith('i:') && index === Number(text);
}

// The thing itself is owned, nothing inside it.
function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  return isMap(value) ? {} : value;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
}
