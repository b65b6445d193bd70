import { isRawJson, ownMember } from '@lifeboat/core/json';
import { isJsonObject, type JsonObject, member, objectMember, setMember } from '../fields/json-object.ts';
import type { StatusCause } from '../requests/status-error.ts';

/**
 * Applies a CRD's schema to the body of a custom resource: removes unknown fields and fills in defaults. The schema does not apply to
 * `apiVersion`, `kind` and `metadata` of the root.
 */
export function conform(object: JsonObject, schema: JsonObject): JsonObject {
  const { apiVersion, kind, metadata, ...body } = object;
  return { apiVersion, kind, metadata, ...(conformValue(body, schema) as JsonObject) };
}

function conformValue(value: unknown, schema: JsonObject): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return isJsonObject(items) ? value.map((item) => conformValue(item, items)) : value;
  }
  if (!isJsonObject(value)) return value;
  const keep = schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true;
  const properties = objectMember(schema, 'properties');
  const result: JsonObject = {};
  for (const [key, below] of Object.entries(value)) {
    const known = member(properties, key) ?? schema.additionalProperties;
    if (isJsonObject(known)) setMember(result, key, conformValue(below, known));
    else if (keep || known === true) setMember(result, key, below);
  }
  for (const [key, property] of Object.entries(properties)) {
    const missing = isJsonObject(property) && property.default !== undefined && member(result, key) === undefined;
    if (missing) setMember(result, key, conformValue(property.default, property));
  }
  return result;
}

/** Checks a body against a schema: types, required members and enumerations. This server checks nothing else. */
export function schemaCauses(value: unknown, schema: JsonObject, path = ''): StatusCause[] {
  const type = typeof schema.type === 'string' ? schema.type : undefined;
  if (value === null) return schema.nullable === true || path === '' ? [] : [typeCause(path, 'null', type ?? 'object')];
  if (type !== undefined && !fits(value, type)) return [typeCause(path, nameOf(value), type)];
  const causes: StatusCause[] = [];
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) {
    const supported = schema.enum.map((option) => JSON.stringify(option)).join(', ');
    causes.push({
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`,
      field: path,
    });
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (isJsonObject(items)) causes.push(...value.flatMap((item, i) => schemaCauses(item, items, `${path}[${i}]`)));
  } else if (isJsonObject(value)) {
    const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
    for (const key of required) {
      if (member(value, key) === undefined)
        causes.push({ reason: 'FieldValueRequired', message: 'Required value', field: join(path, key) });
    }
    const properties = objectMember(schema, 'properties');
    for (const key of Object.keys(value).sort()) {
      const known = member(properties, key) ?? schema.additionalProperties;
      if (isJsonObject(known)) causes.push(...schemaCauses(ownMember(value, key), known, join(path, key)));
    }
  }
  return causes;
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function typeCause(path: string, got: string, type: string): StatusCause {
  return {
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: "${got}": ${path} in body must be of type ${type}: "${got}"`,
    field: path,
  };
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return isRawJson(value) || typeof value === 'number' ? 'number' : typeof value;
}

function fits(value: unknown, type: string): boolean {
  if (type === 'integer') return isRawJson(value) ? /^-?\d+$/.test(value.rawJSON) : Number.isInteger(value);
  if (type === 'number') return isRawJson(value) || typeof value === 'number';
  if (type === 'array') return Array.isArray(value);
  return type === 'object' ? isJsonObject(value) : typeof value === type;
}
