import { ownMember } from '../../json/index.ts';
import type { FieldSchema } from './field-schema.ts';

/** Paths of the fields that a schema does not have, or has only since 1.19 and `version` is older. The API server drops them
 * without a word. */
export function unknownFields(path: string, value: unknown, schema: FieldSchema, version: '1.18' | '1.19'): string[] {
  if (typeof value !== 'object' || value === null) return [];
  switch (schema.type) {
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((member, index) => unknownFields(`${path}[${index}]`, member, schema.items, version))
        : [];
    case 'map':
      return Object.entries(value).flatMap(([key, member]) => unknownFields(`${path}.${key}`, member, schema.values, version));
    case 'object':
      return Object.entries(value).flatMap(([key, member]) => {
        const field = ownMember(schema.fields, key);
        const isKnown = field && !(field.since && version === '1.18');
        return isKnown ? unknownFields(`${path}.${key}`, member, field, version) : [`${path}.${key}`];
      });
    default:
      return [];
  }
}
