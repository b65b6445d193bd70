import { ownMember } from '../../json/index.ts';
import type { FieldSchema } from './field-schema.ts';
import { joinPath } from './join-path.ts';
import { nearestName } from './nearest-name.ts';
import { fits } from './type-name-of.ts';

/** A field that a schema does not have. */
export interface UnknownField {
  readonly path: string;
  /** What was meant, most likely: one of {@link known}. */
  readonly nearest: string | undefined;
  readonly known: readonly string[];
}

type Version = '1.18' | '1.19';

/** The fields that a schema does not have, or has only since 1.19 and `version` is older, at any depth. The API server drops
 * them without a word. */
export function unknownFields(path: string, value: unknown, schema: FieldSchema, version: Version): UnknownField[] {
  if (typeof value !== 'object' || value === null) return [];
  switch (schema.type) {
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((member, index) => unknownFields(`${path}[${index}]`, member, schema.items, version))
        : [];
    case 'map':
      return Object.entries(value).flatMap(([key, member]) => unknownFields(joinPath(path, key), member, schema.values, version));
    case 'object':
      return Object.entries(value).flatMap(([key, member]) => {
        const field = ownMember(schema.fields, key);
        const isKnown = field && !(field.since && version === '1.18');
        return isKnown ? unknownFields(joinPath(path, key), member, field, version) : [unknownField(path, key, schema.fields, version)];
      });
    case 'either':
      return schema.of.filter((each) => fits(value, each)).flatMap((each) => unknownFields(path, value, each, version));
    case 'tagged': {
      const tag: unknown = Reflect.get(value, schema.by);
      const found = tag === undefined ? schema.otherwise : typeof tag === 'string' ? ownMember(schema.of, tag) : undefined;
      return found ? unknownFields(path, value, found, version) : [];
    }
    case 'plugin':
      return pluginFields(path, value as Readonly<Record<string, unknown>>, schema.fields, version);
    default:
      return [];
  }
}

type Fields = Readonly<Record<string, FieldSchema>>;

function pluginFields(path: string, plugin: Readonly<Record<string, unknown>>, fields: Fields, version: Version): UnknownField[] {
  const inside = Object.entries(fields).flatMap(([name, field]) =>
    unknownFields(joinPath(path, name), Reflect.get(plugin, name), field, version),
  );
  const absent = Object.entries(fields).filter(([name]) => Reflect.get(plugin, name) === undefined);
  const misspelt = Object.entries(plugin).filter(([key, value]) => {
    // A flag `closed` is no misspelt function `close`.
    const alike = absent.filter(([, { type }]) => (type === 'function') === (typeof value === 'function'));
    return (
      !Object.hasOwn(fields, key) &&
      nearestName(
        key,
        alike.map(([name]) => name),
      ) !== undefined
    );
  });
  return [...inside, ...misspelt.map(([key]) => unknownField(path, key, fields, version))];
}

function unknownField(path: string, key: string, fields: Fields, version: Version): UnknownField {
  const known = Object.entries(fields).flatMap(([name, { since }]) => (since && version === '1.18' ? [] : [name]));
  return { path: joinPath(path, key), nearest: nearestName(key, known), known };
}
