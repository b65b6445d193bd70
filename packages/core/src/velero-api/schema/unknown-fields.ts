import { ownMember } from '../../json/index.ts';
import type { FieldSchema } from './field-schema.ts';

/** Paths of the fields that a schema does not have. The API server drops them without a word. */
export function unknownFields(path: string, value: unknown, schema: FieldSchema): string[] {
  if (typeof value !== 'object' || value === null) return [];
  switch (schema.type) {
    case 'array':
      return Array.isArray(value) ? value.flatMap((member, index) => unknownFields(`${path}[${index}]`, member, schema.items)) : [];
    case 'map':
      return Object.entries(value).flatMap(([key, member]) => unknownFields(`${path}.${key}`, member, schema.values));
    case 'object':
      return Object.entries(value).flatMap(([key, member]) => {
        const field = ownMember(schema.fields, key);
        return field ? unknownFields(`${path}.${key}`, member, field) : [`${path}.${key}`];
      });
    default:
      return [];
  }
}
