import { isRawJson, ownMember } from '../../json/index.ts';
import { type Duration, toGoDuration } from '../values/duration.ts';
import type { FieldSchema } from './field-schema.ts';

/** A copy of a value that has the schema's shape, which nobody else can change any more: only its own fields, lists and maps
 * copied at every depth, and durations as Velero prints them. What comes with code is the same object. */
export function takeShape(value: unknown, schema: FieldSchema): unknown {
  if (schema.type === 'duration') return toGoDuration(value as Duration);
  if (typeof value !== 'object' || value === null) return value;
  switch (schema.type) {
    case 'array':
      return (value as readonly unknown[]).map((member) => takeShape(member, schema.items));
    case 'map':
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, takeShape(member, schema.values)]));
    case 'object':
      return Object.fromEntries(
        Object.entries(value).flatMap(([key, member]) => {
          const field = ownMember(schema.fields, key);
          return field && member !== undefined ? [[key, takeShape(member, field)]] : [];
        }),
      );
    case 'any':
      return copyJson(value);
    default:
      return value;
  }
}

function copyJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isRawJson(value)) return value;
  if (Array.isArray(value)) return value.map(copyJson);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyJson(member)]));
}
