import { equalJson, isRawJson, ownMember } from '../../../json/index.ts';
import { objectAt } from '../../../objects/object-at.ts';
import { hasType, nameOfType } from './has-type.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Problems told of one object. */
const mostProblems = 5;
const mostDepth = 100;

/**
 * What an object breaks of the schema of its definition, each as `path: what`. Unknown fields are pruned by the server, and are no problem.
 * Patterns and formats are not looked at: a hostile pattern could take for ever here. Neither are CEL rules.
 */
export function schemaProblems(value: unknown, schema: Schema): string[] {
  const problems: string[] = [];
  check(value, schema, {
    path: '',
    depth: 0,
    tell: (path, what) => problems.length < mostProblems && problems.push(`${path || '.'}: ${what}`),
  });
  return problems;
}

interface At {
  readonly path: string;
  readonly depth: number;
  readonly tell: (path: string, what: string) => void;
}

function check(value: unknown, schema: Schema, at: At): void {
  if (at.depth > mostDepth) return;
  if (value === null) {
    // Without a default, null is dropped where it is not allowed.
    if (schema.nullable !== true && schema.type !== undefined && schema.default === undefined) at.tell(at.path, 'null is not allowed');
    return;
  }
  if (!hasType(value, schema)) {
    at.tell(at.path, `is ${nameOfType(value)}, not ${String(schema.type ?? 'an integer or a string')}`);
    return;
  }
  if (Array.isArray(schema.enum) && !schema.enum.some((each) => equalJson(each, value)))
    at.tell(at.path, `is not one of ${schema.enum.map((each) => JSON.stringify(each)).join(', ')}`);
  if (typeof value === 'string') checkBounds([...value].length, [schema.minLength, schema.maxLength], at, 'characters');
  else if (typeof value === 'number') checkBounds(value, [schema.minimum, schema.maximum], at, '');
  else if (Array.isArray(value)) checkList(value, schema, at);
  else if (typeof value === 'object' && !isRawJson(value)) checkObject(value as Schema, schema, at);
  checkCombined(value, schema, at);
}

function checkBounds(size: number, [min, max]: readonly [unknown, unknown], at: At, unit: string): void {
  const told = `${size}${unit && ` ${unit}`}`;
  if (typeof min === 'number' && size < min) at.tell(at.path, `${told}, at least ${min} are asked for`);
  if (typeof max === 'number' && size > max) at.tell(at.path, `${told}, at most ${max} are allowed`);
}

function checkList(list: readonly unknown[], schema: Schema, at: At): void {
  checkBounds(list.length, [schema.minItems, schema.maxItems], at, 'items');
  const items = objectAt(schema, 'items');
  if (items) for (const [i, each] of list.entries()) check(each, items, { ...at, path: `${at.path}[${i}]`, depth: at.depth + 1 });
}

function checkObject(value: Schema, schema: Schema, at: At): void {
  const properties = objectAt(schema, 'properties');
  const additional = objectAt(schema, 'additionalProperties');
  checkBounds(Object.keys(value).length, [schema.minProperties, schema.maxProperties], at, 'fields');
  for (const name of Array.isArray(schema.required) ? schema.required.map(String) : [])
    if (ownMember(value, name) === undefined && objectAt(properties, name)?.default === undefined)
      at.tell(`${at.path}.${name}`, 'is required');
  for (const [name, member] of Object.entries(value)) {
    const inner = objectAt(properties, name) ?? additional;
    if (inner) check(member, inner, { ...at, path: `${at.path}.${name}`, depth: at.depth + 1 });
  }
}

function checkCombined(value: unknown, schema: Schema, at: At): void {
  const fits = (each: unknown) => typeof each === 'object' && each !== null && schemaProblems(value, each as Schema).length === 0;
  const { allOf, anyOf, oneOf, not } = schema;
  if (at.depth > mostDepth / 2) return;
  if (Array.isArray(allOf) && !allOf.every(fits)) at.tell(at.path, 'does not fit all that it has to (allOf)');
  if (Array.isArray(anyOf) && !anyOf.some(fits)) at.tell(at.path, 'fits none of what it may be (anyOf)');
  if (Array.isArray(oneOf) && oneOf.filter(fits).length !== 1) at.tell(at.path, 'does not fit exactly one of what it may be (oneOf)');
  if (typeof not === 'object' && not !== null && fits(not)) at.tell(at.path, 'is what it must not be (not)');
}
