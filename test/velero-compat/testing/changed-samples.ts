import type { FieldSchema } from '../../../packages/core/src/velero-api/schema/field-schema.ts';

/** A value that a schema takes, with every field that Velero 1.18 has, and with `later` those of 1.19. */
export function sampleOf(schema: FieldSchema, later = false): unknown {
  switch (schema.type) {
    case 'string':
      if (schema.enum) return schema.enum.find((word) => word !== '') ?? '';
      return { 'date-time': '2026-01-02T03:04:05Z', byte: 'YWJj', duration: '1h0m0s', none: 'text' }[schema.format ?? 'none'];
    case 'integer':
      return 3;
    case 'boolean':
      return true;
    case 'array':
      return [sampleOf(schema.items, later)];
    case 'map':
      return { key: sampleOf(schema.values, later) };
    case 'any':
      return { name: 'anything', nested: { at: [1, 'two', true] } };
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.fields)
          .filter(([, field]) => later || field.since === undefined)
          .map(([name, field]) => [name, sampleOf(field, later)]),
      );
    default:
      throw new Error(`a type that no definition has: ${schema.type}`);
  }
}

/** Where in a sample what was changed, and how. */
export interface ChangedSample {
  readonly change: string;
  readonly value: unknown;
}

/** The sample of a schema with one change: in each place what is of no use there, what is missing, each word of an enumeration. */
export function* changedSamples(schema: FieldSchema, path: string): Generator<ChangedSample> {
  for (const value of oddValues(schema)) yield { change: `${path} = ${JSON.stringify(value)}`, value };
  if (schema.type === 'array') for (const { change, value } of changedSamples(schema.items, `${path}[0]`)) yield { change, value: [value] };
  if (schema.type === 'map')
    for (const { change, value } of changedSamples(schema.values, `${path}.key`)) yield { change, value: { key: value } };
  if (schema.type !== 'object') return;
  const whole = sampleOf(schema) as Record<string, unknown>;
  yield { change: `${path}.unheardOf`, value: { ...whole, unheardOf: 'dropped' } };
  for (const [name, field] of Object.entries(schema.fields)) {
    if (field.since) continue;
    const { [name]: _gone, ...rest } = whole;
    yield { change: `${path}.${name} is missing`, value: rest };
    for (const { change, value } of changedSamples(field, `${path}.${name}`)) yield { change, value: { ...whole, [name]: value } };
  }
}

function oddValues(schema: FieldSchema): readonly unknown[] {
  switch (schema.type) {
    case 'string':
      return [null, 7, ...(schema.enum ?? []), '', 'Not A Word'];
    case 'integer':
      return [null, -1, 2 ** 40, 1.5];
    case 'array':
      return [null, 'text', []];
    default:
      return [null, 'text', {}];
  }
}
