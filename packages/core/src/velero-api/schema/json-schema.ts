import { durationPattern, longestDurationInMs } from '../values/duration.ts';
import { goDurationPattern } from '../values/go-duration.ts';
import type { DurationSchema, FieldSchema } from './field-schema.ts';

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema that accepts what a field schema does. Fields that no JSON can hold are left out of it. */
export function toJsonSchema(schema: FieldSchema): JsonSchema {
  if (schema.type === 'either') return { anyOf: schema.of.filter(isJson).map(toJsonSchema) };
  if (schema.type === 'duration') return durationSchema(schema);
  const { type, ...keywords } = typed(schema);
  if (!schema.nullable) return { type, ...keywords };
  return { type: [type, 'null'], ...keywords, ...(Array.isArray(keywords.enum) && { enum: [...keywords.enum, null] }) };
}

function durationSchema(schema: DurationSchema): JsonSchema {
  const { positive = false, longestInMs = longestDurationInMs } = schema;
  return {
    anyOf: [
      { type: 'string', pattern: durationPattern(schema) },
      { type: 'integer', minimum: positive ? 1 : 0, maximum: longestInMs },
    ],
  };
}

function typed(schema: FieldSchema): JsonSchema {
  switch (schema.type) {
    case 'string':
      return { type: 'string', ...(schema.enum && { enum: schema.enum }), ...formats[schema.format ?? ''] };
    case 'integer':
      return {
        type: 'integer',
        ...(schema.minimum !== undefined && { minimum: schema.minimum }),
        ...(schema.maximum !== undefined && { maximum: schema.maximum }),
      };
    case 'array':
      return { type: 'array', items: toJsonSchema(schema.items), ...(schema.minItems !== undefined && { minItems: schema.minItems }) };
    case 'map':
      return { type: 'object', additionalProperties: toJsonSchema(schema.values) };
    case 'object': {
      const fields = Object.entries(schema.fields).filter(([, field]) => isJson(field));
      const required = fields.filter(([, field]) => field.required).map(([name]) => name);
      return {
        type: 'object',
        properties: Object.fromEntries(fields.map(([name, field]) => [name, toJsonSchema(field)])),
        ...(required.length > 0 && { required }),
        additionalProperties: false,
      };
    }
    default:
      return { type: schema.type === 'boolean' || schema.type === 'number' ? schema.type : 'object' };
  }
}

const formats: Readonly<Record<string, JsonSchema>> = {
  duration: { pattern: goDurationPattern },
  'date-time': { format: 'date-time' },
  byte: { contentEncoding: 'base64' },
};

function isJson(schema: FieldSchema): boolean {
  if (schema.since) return false; // not done yet
  if (schema.type === 'array') return isJson(schema.items);
  if (schema.type === 'object')
    return Object.values(schema.fields).every((field) => !field.required || isJson(field)) && Object.values(schema.fields).some(isJson);
  if (schema.type === 'either') return schema.of.some(isJson);
  return !['function', 'signal', 'plugin', 'bytes', 'date', 'tagged'].includes(schema.type);
}
