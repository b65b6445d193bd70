import type { FieldSchema } from './field-schema.ts';
import { timeSpan } from './field-schema.ts';

/** The table of a request for what a table of stored objects says: wherever a stored object has a Go duration, the request may
 * also have milliseconds, and nothing negative. */
export function takingDurations<S extends Readonly<Record<string, FieldSchema>>>(fields: S): S {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, inField(field)])) as S;
}

function inField(schema: FieldSchema): FieldSchema {
  switch (schema.type) {
    case 'string':
      return schema.format === 'duration' ? { ...facts(schema), ...timeSpan } : schema;
    case 'array':
      return { ...schema, items: inField(schema.items) };
    case 'map':
      return { ...schema, values: inField(schema.values) };
    case 'object':
      return { ...schema, fields: takingDurations(schema.fields) };
    default:
      return schema;
  }
}

function facts({ type: _, format: __, ...rest }: FieldSchema & { readonly format?: unknown }): Partial<FieldSchema> {
  return rest;
}
