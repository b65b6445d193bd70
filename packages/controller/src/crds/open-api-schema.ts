import type { FieldSchema, VeleroKind } from '@lifeboat/core/velero-api';
import { describeField } from './descriptions/describe-field.ts';

/** A structural schema of OpenAPI v3, as in a CustomResourceDefinition. */
export type OpenApiSchema = Readonly<Record<string, unknown>>;

/** Paths of objects that a server-side apply replaces as a whole. They are types of core/v1, which Kubernetes replaces in the same way. */
const atomic = /(^|\.)(labelSelector|orLabelSelectors|credential|caCertRef|resourcePolicy|resourceModifier)$|^spec\.pod$/;
/** Paths of names of Secrets, whose default is the empty string, as in core/v1. */
const emptyByDefault = /(^|\.)(credential|caCertRef)\.name$/;

/**
 * Returns the schema of the field at `path` of a kind. It accepts what the definitions of Velero 1.18 and 1.19 accept. So a duration is any
 * string here; the controllers check it.
 */
export function openApiSchema(kind: VeleroKind, path: string, schema: FieldSchema): OpenApiSchema {
  return { description: describeField(kind, path), ...withoutDescription(kind, path, schema) };
}

function withoutDescription(kind: VeleroKind, path: string, schema: FieldSchema): OpenApiSchema {
  return {
    ...typed(kind, path, schema),
    ...(schema.nullable && { nullable: true }),
    ...(atomic.test(path) && schema.type === 'object' && { 'x-kubernetes-map-type': 'atomic' }),
  };
}

function typed(kind: VeleroKind, path: string, schema: FieldSchema): OpenApiSchema {
  switch (schema.type) {
    case 'string':
      return {
        type: 'string',
        ...(schema.enum && { enum: [...schema.enum, ...(schema.laterWords ?? [])] }),
        ...(schema.format && schema.format !== 'duration' && { format: schema.format }),
        ...(emptyByDefault.test(path) && { default: '' }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'integer':
      return { type: 'integer' };
    case 'array':
      return {
        type: 'array',
        ...(schema.minItems !== undefined && { minItems: schema.minItems }),
        items: withoutDescription(kind, path, schema.items),
      };
    case 'map':
      return { type: 'object', additionalProperties: withoutDescription(kind, path, schema.values) };
    case 'any':
      return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    case 'object':
      return { type: 'object', ...objectSchema(kind, path, schema.fields) };
    default:
      throw new Error(`${kind}.${path}: no definition can hold a ${schema.type}`);
  }
}

function objectSchema(kind: VeleroKind, path: string, fields: Readonly<Record<string, FieldSchema>>): OpenApiSchema {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => field.required).map(([name]) => name);
  if (entries.length === 0) return {};
  return {
    properties: Object.fromEntries(entries.map(([name, field]) => [name, openApiSchema(kind, `${path}.${name}`, field)])),
    ...(required.length > 0 && { required }),
  };
}
