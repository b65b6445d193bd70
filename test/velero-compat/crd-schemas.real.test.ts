import { expect, inject, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { FieldSchema } from '../../packages/core/src/velero-api/schema/field-schema.ts';
import { veleroKinds } from '../../packages/core/src/velero-api/velero-kinds.ts';
import { runServerScript } from '../real-servers/server-scripts.ts';

const real = inject('real');

interface OpenApi {
  readonly type: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly minItems?: number;
  readonly nullable?: boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, OpenApi>>;
  readonly items?: OpenApi;
  readonly additionalProperties?: OpenApi;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly versions: readonly {
      readonly name: string;
      readonly subresources?: object | null;
      readonly schema: { readonly openAPIV3Schema: OpenApi };
    }[];
  };
}

test.skipIf(!real)('the field tables are those of the CRDs that Velero 1.18.3 installs', async () => {
  const printed = await runServerScript(
    'velero',
    ['cli', 'shared', 'install', '--crds-only', '--dry-run', '-o', 'yaml'],
    real?.state ?? '',
  );
  const crds = parseAllDocuments(printed).flatMap((document) => (document.toJS() as { items: Crd[] }).items);
  const served = crds.map(({ spec }) => {
    const [version] = spec.versions;
    const { spec: specSchema, status } = version?.schema.openAPIV3Schema.properties ?? {};
    expect(spec.versions).toHaveLength(1);
    // A status subresource would change how status is written.
    expect(version?.subresources ?? {}).not.toHaveProperty('status');
    expect(spec.scope).toBe('Namespaced');
    const facts = {
      group: spec.group,
      version: version?.name,
      resource: spec.names.plural,
      spec: fieldsOf(specSchema),
      status: fieldsOf(status),
    };
    return [spec.names.kind, facts];
  });
  const known = Object.entries(veleroKinds).map(([kind, facts]) => [
    kind,
    { ...facts, spec: installedFields(facts.spec), status: installedFields(facts.status) },
  ]);
  expect(Object.fromEntries(known)).toEqual(Object.fromEntries(served));
});

function fieldsOf(schema: OpenApi | undefined): Record<string, FieldSchema> {
  return Object.fromEntries(
    Object.entries(schema?.properties ?? {}).map(([name, property]) => {
      const field = fieldOf(property);
      return [name, schema?.required?.includes(name) ? { ...field, required: true } : field];
    }),
  );
}

/** A schema of a CRD as our tables say it. Formats of integers and defaults (`name: ""` of Secrets) mean nothing to them. */
function fieldOf(schema: OpenApi): FieldSchema {
  const nullable = schema.nullable && { nullable: true };
  if (schema.additionalProperties) return { type: 'map', values: fieldOf(schema.additionalProperties), ...nullable };
  switch (schema.type) {
    case 'object':
      if (schema['x-kubernetes-preserve-unknown-fields']) return { type: 'any', ...nullable };
      return { type: 'object', fields: fieldsOf(schema), ...nullable };
    case 'array':
      return {
        type: 'array',
        items: fieldOf(schema.items as OpenApi),
        ...(schema.minItems && { minItems: schema.minItems }),
        ...nullable,
      };
    case 'string':
      return {
        type: 'string',
        ...(schema.enum && { enum: schema.enum }),
        ...(schema.format && { format: schema.format as 'byte' }),
        ...nullable,
      };
    case 'boolean':
    case 'integer':
      return { type: schema.type, ...nullable };
    default:
      throw new Error(`a type that the tables do not have: ${schema.type}`);
  }
}

/** The tables as 1.18.3 would say them: without what came later, and with the plain strings that the CRDs have where Velero's
 * server reads durations. */
function asInstalled(schema: FieldSchema): FieldSchema {
  switch (schema.type) {
    case 'string': {
      const { format, laterWords: _later, ...rest } = schema;
      return format === 'duration' || format === undefined ? rest : { ...rest, format };
    }
    case 'array':
      return { ...schema, items: asInstalled(schema.items) };
    case 'map':
      return { ...schema, values: asInstalled(schema.values) };
    case 'object':
      return { ...schema, fields: installedFields(schema.fields) };
    default:
      return schema;
  }
}

function installedFields(fields: Readonly<Record<string, FieldSchema>>): Record<string, FieldSchema> {
  const kept = Object.entries(fields).filter(([, field]) => field.since === undefined);
  return Object.fromEntries(kept.map(([name, field]) => [name, asInstalled(field)]));
}
