import { isRawJson } from '../../json/index.ts';
import type { FieldSchema } from './field-schema.ts';

/** Whether a value has the type that a schema says, whatever is in it. */
export function fits(value: unknown, schema: FieldSchema): boolean {
  switch (schema.type) {
    case 'signal':
      return value instanceof Object && 'aborted' in value && typeof value.aborted === 'boolean' && 'addEventListener' in value;
    case 'duration':
      return ['string', 'integer'].includes(typeOf(value));
    case 'number':
      return typeof value === 'number';
    case 'bytes':
      return value instanceof Uint8Array;
    case 'date':
      return value instanceof Date && !Number.isNaN(value.getTime());
    case 'either':
      return schema.of.some((each) => fits(value, each));
    default:
      return typeOf(value) === typeNameOf(schema);
  }
}

/** How problems call the type that a schema wants. */
export function typeNameOf(schema: FieldSchema): string {
  return schema.type === 'either' ? [...new Set(schema.of.map(typeNameOf))].join(' or ') : (typeNames[schema.type] ?? schema.type);
}

const typeNames: Partial<Record<FieldSchema['type'], string>> = {
  duration: 'string or integer',
  map: 'object',
  any: 'object',
  plugin: 'object',
  tagged: 'object',
  signal: 'AbortSignal',
  bytes: 'Uint8Array',
  date: 'Date',
};

export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (isRawJson(value)) return /^-?\d+$/.test(value.rawJSON) ? 'integer' : 'number';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (value instanceof Uint8Array) return 'Uint8Array';
  if (value instanceof Date) return 'Date';
  return typeof value;
}
