import { isRawJson, ownMember } from '../../json/index.ts';
import { parseGoDuration } from '../go-duration.ts';
import type { FieldSchema, ListSchema, TextSchema } from './field-schema.ts';

export interface FieldRules {
  /** Take words that an enumeration does not list: a later Velero may have more phases. @default false */
  readonly anyWord?: boolean;
}

/** What is wrong with `value` at `path`, in the API server's words. Unknown fields are fine. */
export function fieldProblems(path: string, value: unknown, schema: FieldSchema, rules: FieldRules = {}): string[] {
  if (value === null && schema.nullable) return [];
  const expected = schema.type === 'map' || schema.type === 'any' ? 'object' : schema.type;
  const found = typeOf(value);
  if (found !== expected) return [`${path}: Invalid value: "${found}": ${path} in body must be of type ${expected}: "${found}"`];
  switch (schema.type) {
    case 'string':
      return textProblems(path, value as string, schema, rules);
    case 'array':
      return listProblems(path, value as unknown[], schema, rules);
    case 'map':
      return Object.entries(value as object).flatMap(([key, member]) => fieldProblems(`${path}.${key}`, member, schema.values, rules));
    case 'object':
      return objectProblems(path, value as Record<string, unknown>, schema.fields, rules);
    default:
      return [];
  }
}

// A field that is `undefined` is absent.
function objectProblems(
  path: string,
  object: Record<string, unknown>,
  fields: Readonly<Record<string, FieldSchema>>,
  rules: FieldRules,
): string[] {
  return Object.entries(fields).flatMap(([name, schema]) => {
    const value = ownMember(object, name);
    if (value !== undefined) return fieldProblems(`${path}.${name}`, value, schema, rules);
    return schema.required ? [`${path}.${name}: Required value`] : [];
  });
}

function textProblems(path: string, value: string, schema: TextSchema, { anyWord = false }: FieldRules): string[] {
  const words = schema.enum && [...schema.enum, ...(schema.laterWords ?? [])];
  if (words && !anyWord && !words.includes(value)) {
    const known = words.map((member) => JSON.stringify(member)).join(', ');
    return [`${path}: Unsupported value: ${JSON.stringify(value)}: supported values: ${known}`];
  }
  if (schema.format === 'duration' && parseGoDuration(value) === undefined)
    return [`${path}: Invalid value: ${JSON.stringify(value)}: must be a duration such as 720h, 90m or 1h30m`];
  if ((schema.format === 'date-time' && !isTime(value)) || (schema.format === 'byte' && !isBase64(value)))
    return [`${path}: Invalid value: ${JSON.stringify(value)}: ${path} in body must be of type ${schema.format}: ${JSON.stringify(value)}`];
  return [];
}

function listProblems(path: string, value: readonly unknown[], { items, minItems = 0 }: ListSchema, rules: FieldRules): string[] {
  if (value.length < minItems) return [`${path}: Invalid value: ${value.length}: ${path} in body should have at least ${minItems} items`];
  return value.flatMap((member, index) => fieldProblems(`${path}[${index}]`, member, items, rules));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (isRawJson(value)) return /^-?\d+$/.test(value.rawJSON) ? 'integer' : 'number';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function isTime(value: string): boolean {
  return /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
}

function isBase64(value: string): boolean {
  return value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
}
