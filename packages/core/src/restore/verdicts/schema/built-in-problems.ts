import { equalJson, isRawJson, ownMember } from '../../../json/index.ts';
import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { hasType, nameOfType } from './has-type.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Schemas of a group and version by name, without what is not looked at; `kinds`: as `group version kind`. */
export type NamedSchemas = ReadonlyMap<string, { readonly kinds: readonly string[]; readonly schema: Schema }>;

interface Found {
  /** What the server cannot read, or never takes. */
  readonly problems: string[];
  /** What the server says that it asks for, and may do without: some fields are called required that it fills in. */
  readonly doubts: string[];
}

const mostTold = 5;
const mostDepth = 100;

/** What an object of a built-in kind breaks of the server's own description: types, and words that a field may not hold. Null is the same
 * as nothing there, unknown fields are dropped by the server, and the status is not written. */
export function builtInProblems(
  object: KubeObject,
  { group, version }: { readonly group: string; readonly version: string },
  schemas: NamedSchemas,
): Found {
  const found: Found = { problems: [], doubts: [] };
  const named = [...schemas.values()].find(({ kinds }) => kinds.includes(`${group} ${version} ${object.kind}`));
  if (!named) return found;
  const { status: _status, ...written } = object;
  check(written, named.schema, { path: '', depth: 0, found, schemas });
  return found;
}

interface At {
  readonly path: string;
  readonly depth: number;
  readonly found: Found;
  readonly schemas: NamedSchemas;
}

function check(value: unknown, given: Schema, at: At): void {
  const schema = resolved(given, at.schemas);
  if (at.depth > mostDepth || !schema || value === null || value === undefined) return;
  const choices = [...objectsAt(schema, 'oneOf'), ...objectsAt(schema, 'anyOf')];
  const isOfType = choices.length > 0 ? choices.some((each) => hasType(value, each)) : hasType(value, schema);
  if (!isOfType) {
    const wanted = choices.length > 0 ? choices.map(({ type }) => String(type)).join(' or ') : String(schema.type);
    tell(at.found.problems, `${at.path || '.'}: is ${nameOfType(value)}, not ${wanted}`);
    return;
  }
  // An empty word is filled in.
  if (Array.isArray(schema.enum) && value !== '' && !schema.enum.some((each) => equalJson(each, value)))
    tell(at.found.problems, `${at.path}: is not one of ${schema.enum.map((each) => JSON.stringify(each)).join(', ')}`);
  const items = objectAt(schema, 'items');
  if (Array.isArray(value)) {
    if (items) for (const [i, each] of value.entries()) check(each, items, { ...at, path: `${at.path}[${i}]`, depth: at.depth + 1 });
    return;
  }
  if (typeof value === 'object' && !isRawJson(value)) checkMembers(value as Schema, schema, at);
}

function checkMembers(value: Schema, schema: Schema, at: At): void {
  const properties = schema.properties instanceof Map ? (schema.properties as ReadonlyMap<string, Schema>) : new Map<string, Schema>();
  const others = objectAt(schema, 'additionalProperties');
  for (const name of Array.isArray(schema.required) ? schema.required.map(String) : [])
    if ((ownMember(value, name) ?? undefined) === undefined) tell(at.found.doubts, `${at.path}.${name}`);
  for (const [name, member] of Object.entries(value)) {
    const inner = properties.get(name) ?? others;
    if (inner) check(member, inner, { ...at, path: `${at.path}.${name}`, depth: at.depth + 1 });
  }
}

function resolved(schema: Schema, schemas: NamedSchemas): Schema | undefined {
  const reference = textAt(schema, '$ref') ?? objectsAt(schema, 'allOf').map((each) => textAt(each, '$ref'))[0];
  return reference === undefined ? schema : schemas.get(reference.split('/').at(-1) ?? '')?.schema;
}

function tell(list: string[], text: string): void {
  if (list.length < mostTold) list.push(text);
}
