import { isRawJson, ownMember } from '../../json/index.ts';
import { parseGoDuration } from '../go-duration.ts';
import { joinPath } from './field-path.ts';
import type { FieldSchema, IntegerSchema, ListSchema, TextSchema } from './field-schema.ts';

export interface FieldRules {
  /** Take words that an enumeration does not list: a later Velero may have more phases. @default false */
  readonly anyWord?: boolean;
  /** Paths of fields that may be `null` although their schema does not say so. @default none */
  readonly nullPaths?: ReadonlySet<string>;
}

/** What is wrong with `value` at `path`, in the API server's words. Unknown fields are fine. */
export function fieldProblems(path: string, value: unknown, schema: FieldSchema, rules: FieldRules = {}): string[] {
  if (value === null && (schema.nullable || rules.nullPaths?.has(path))) return [];
  const expected = typeNames[schema.type] ?? schema.type;
  const found = typeOf(value);
  const fits = schema.type === 'signal' ? isSignal(value) : found === expected;
  if (!fits) return [`${path}: Invalid value: "${found}": ${path} in body must be of type ${expected}: "${found}"`];
  switch (schema.type) {
    case 'string':
      return textProblems(path, value as string, schema, rules);
    case 'array':
      return listProblems(path, value as unknown[], schema, rules);
    case 'map':
      return Object.entries(value as object).flatMap(([key, member]) => fieldProblems(joinPath(path, key), member, schema.values, rules));
    case 'integer':
      return rangeProblems(path, isRawJson(value) ? Number(value.rawJSON) : (value as number), schema);
    case 'any':
      return jsonProblems(path, value, 0);
    case 'plugin':
      return pluginProblems(path, value as Record<string, unknown>, schema.fields, rules);
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
  // A loop: lists may have a million rows, and most fields of a row are absent.
  const problems: string[] = [];
  for (const name of Object.keys(fields)) {
    const schema = ownMember(fields, name) as FieldSchema;
    const value = ownMember(object, name);
    if (value !== undefined || schema.required) problems.push(...memberProblems(joinPath(path, name), value, schema, rules));
  }
  return problems;
}

// What a class gives its objects counts as theirs.
function pluginProblems(
  path: string,
  object: Record<string, unknown>,
  fields: Readonly<Record<string, FieldSchema>>,
  rules: FieldRules,
): string[] {
  return Object.entries(fields).flatMap(([name, schema]) => memberProblems(joinPath(path, name), Reflect.get(object, name), schema, rules));
}

function memberProblems(path: string, value: unknown, schema: FieldSchema, rules: FieldRules): string[] {
  if (value !== undefined) return fieldProblems(path, value, schema, rules);
  return schema.required ? [`${path}: Required value`] : [];
}

function rangeProblems(path: string, value: number, { minimum = -Infinity, maximum = Infinity }: IntegerSchema): string[] {
  if (value < minimum) return [`${path}: Invalid value: ${value}: ${path} in body should be greater than or equal to ${minimum}`];
  return value > maximum ? [`${path}: Invalid value: ${value}: ${path} in body should be less than or equal to ${maximum}`] : [];
}

const deepest = 100;

function jsonProblems(path: string, value: unknown, depth: number): string[] {
  if (depth > deepest) return [`${path}: Invalid value: nested deeper than ${deepest} levels`];
  if (value === null || isRawJson(value)) return [];
  if (Array.isArray(value)) return value.flatMap((member, index) => jsonProblems(`${path}[${index}]`, member, depth + 1));
  if (typeof value === 'object')
    return Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : jsonProblems(joinPath(path, key), member, depth + 1),
    );
  const fits = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  return fits ? [] : [`${path}: Invalid value: "${typeOf(value)}": ${path} in body must be JSON`];
}

function isSignal(value: unknown): boolean {
  return value instanceof Object && 'aborted' in value && typeof value.aborted === 'boolean' && 'addEventListener' in value;
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

const typeNames: Partial<Record<FieldSchema['type'], string>> = { map: 'object', any: 'object', plugin: 'object', signal: 'AbortSignal' };

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
