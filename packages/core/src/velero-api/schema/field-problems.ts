import { isRawJson, ownMember } from '../../json/index.ts';
import { type Duration, durationProblem } from '../values/duration.ts';
import { parseGoDuration } from '../values/go-duration.ts';
import type { FieldSchema, IntegerSchema, ListSchema, TaggedSchema, TextSchema } from './field-schema.ts';
import { joinPath } from './join-path.ts';
import { fits, typeNameOf, typeOf } from './type-name-of.ts';

export interface FieldRules {
  /** Take words that an enumeration does not list: a later Velero may have more phases. @default false */
  readonly anyWord?: boolean;
  /** Paths of fields that may be `null` although their schema does not say so. @default none */
  readonly nullPaths?: ReadonlySet<string>;
}

/** What is wrong with one field. */
export interface FieldProblem {
  readonly path: string;
  readonly reason: string;
}

/** What is wrong with `value` at `path`, in the API server's words. Unknown fields are fine. */
export function fieldProblems(path: string, value: unknown, schema: FieldSchema, rules: FieldRules = {}): string[] {
  return findProblems(path, value, schema, rules).map(toText);
}

/** A problem as one sentence: the path, where there is one, and the reason. */
export function toText({ path, reason }: FieldProblem): string {
  return path === '' ? reason : `${path}: ${reason}`;
}

/** As {@link fieldProblems}, with the paths apart. */
export function findProblems(path: string, value: unknown, schema: FieldSchema, rules: FieldRules = {}): FieldProblem[] {
  if (value === null && (schema.nullable || rules.nullPaths?.has(path))) return [];
  if (!fits(value, schema)) {
    const found = typeOf(value);
    return [{ path, reason: `Invalid value: "${found}": ${inBody(path)} must be of type ${typeNameOf(schema)}: "${found}"` }];
  }
  switch (schema.type) {
    case 'string':
      return textProblems(path, value as string, schema, rules);
    case 'duration': {
      const reason = durationProblem(value as Duration, schema);
      return reason === undefined ? [] : [{ path, reason: `Invalid value: ${JSON.stringify(value)}: ${reason}` }];
    }
    case 'array':
      return listProblems(path, value as unknown[], schema, rules);
    case 'map':
      return Object.entries(value as object).flatMap(([key, member]) => findProblems(joinPath(path, key), member, schema.values, rules));
    case 'integer':
      return rangeProblems(path, isRawJson(value) ? Number(value.rawJSON) : (value as number), schema);
    case 'any':
      return jsonProblems(path, value, 0);
    case 'plugin':
      return pluginProblems(path, value as Record<string, unknown>, schema.fields, rules);
    case 'object':
      return objectProblems(path, value as Record<string, unknown>, schema.fields, rules);
    case 'either':
      return schema.of.filter((each) => fits(value, each)).flatMap((each) => findProblems(path, value, each, rules));
    case 'tagged':
      return taggedProblems(path, value as object, schema, rules);
    default:
      return [];
  }
}

function inBody(path: string): string {
  return path === '' ? 'it' : `${path} in body`;
}

// A field that is `undefined` is absent.
function objectProblems(
  path: string,
  object: Record<string, unknown>,
  fields: Readonly<Record<string, FieldSchema>>,
  rules: FieldRules,
): FieldProblem[] {
  // A loop: lists may have a million rows, and most fields of a row are absent.
  const problems: FieldProblem[] = [];
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
): FieldProblem[] {
  return Object.entries(fields).flatMap(([name, schema]) => memberProblems(joinPath(path, name), Reflect.get(object, name), schema, rules));
}

function taggedProblems(path: string, object: object, schema: TaggedSchema, rules: FieldRules): FieldProblem[] {
  const tag: unknown = Reflect.get(object, schema.by);
  const found = tag === undefined ? schema.otherwise : typeof tag === 'string' ? ownMember(schema.of, tag) : undefined;
  if (found) return findProblems(path, object, found, rules);
  const words = { type: 'string', required: true, enum: Object.keys(schema.of), ...(schema.secret && { secret: true }) } as const;
  return memberProblems(joinPath(path, schema.by), tag, words, rules);
}

function memberProblems(path: string, value: unknown, schema: FieldSchema, rules: FieldRules): FieldProblem[] {
  if (value !== undefined) return findProblems(path, value, schema, rules);
  return schema.required ? [{ path, reason: 'Required value' }] : [];
}

function rangeProblems(path: string, value: number, { minimum = -Infinity, maximum = Infinity }: IntegerSchema): FieldProblem[] {
  if (value < minimum) return [{ path, reason: `Invalid value: ${value}: ${inBody(path)} should be greater than or equal to ${minimum}` }];
  return value > maximum ? [{ path, reason: `Invalid value: ${value}: ${inBody(path)} should be less than or equal to ${maximum}` }] : [];
}

const deepest = 100;

function jsonProblems(path: string, value: unknown, depth: number): FieldProblem[] {
  if (depth > deepest) return [{ path, reason: `Invalid value: nested deeper than ${deepest} levels` }];
  if (value === null || isRawJson(value)) return [];
  if (Array.isArray(value)) return value.flatMap((member, index) => jsonProblems(`${path}[${index}]`, member, depth + 1));
  if (typeof value === 'object')
    return Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : jsonProblems(joinPath(path, key), member, depth + 1),
    );
  const isJson = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  return isJson ? [] : [{ path, reason: `Invalid value: "${typeOf(value)}": ${inBody(path)} must be JSON` }];
}

function textProblems(path: string, value: string, schema: TextSchema, { anyWord = false }: FieldRules): FieldProblem[] {
  const shown = schema.secret ? '' : `${JSON.stringify(value)}: `;
  const words = schema.enum && [...schema.enum, ...(schema.laterWords ?? [])];
  if (words && !anyWord && !words.includes(value)) {
    const known = words.map((member) => JSON.stringify(member)).join(', ');
    return [{ path, reason: `Unsupported value: ${shown}supported values: ${known}` }];
  }
  if (schema.format === 'duration' && parseGoDuration(value) === undefined)
    return [{ path, reason: `Invalid value: ${shown}must be a duration such as 720h, 90m or 1h30m` }];
  if ((schema.format === 'date-time' && !isTime(value)) || (schema.format === 'byte' && !isBase64(value)))
    return [
      {
        path,
        reason: `Invalid value: ${shown}${inBody(path)} must be of type ${schema.format}${schema.secret ? '' : `: ${JSON.stringify(value)}`}`,
      },
    ];
  return [];
}

function listProblems(path: string, value: readonly unknown[], { items, minItems = 0 }: ListSchema, rules: FieldRules): FieldProblem[] {
  if (value.length < minItems)
    return [{ path, reason: `Invalid value: ${value.length}: ${inBody(path)} should have at least ${minItems} items` }];
  return value.flatMap((member, index) => findProblems(`${path}[${index}]`, member, items, rules));
}

function isTime(value: string): boolean {
  return /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
}

function isBase64(value: string): boolean {
  return value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
}
