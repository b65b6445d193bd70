import { type FieldSchema, type VeleroKind, veleroKinds } from '@lifeboat/core/velero-api';
import { expect, test } from 'vitest';
import { customResourceDefinitions } from './custom-resource-definitions.ts';
import { findDescription, kindDescriptions } from './descriptions/describe-field.ts';
import { sharedDescriptions } from './descriptions/shared-descriptions.ts';

const kinds = Object.keys(veleroKinds) as VeleroKind[];

test('there is a definition of each kind, with one short name of its own', () => {
  const definitions = customResourceDefinitions();
  expect(definitions).toHaveLength(kinds.length);
  const names = definitions.map(({ spec }) => (spec as { names: { kind: string; plural: string; shortNames: string[] } }).names);
  expect(new Set(names.map(({ kind }) => kind))).toEqual(new Set(kinds));
  // `kubectl get NAME` finds a kind by any of these words.
  const words = names.flatMap(({ kind, plural, shortNames }) => [kind.toLowerCase(), plural, ...shortNames]);
  expect(new Set(words).size).toBe(words.length);
  expect(customResourceDefinitions()).toEqual(definitions);
});

test('every field is described, and every description is of a field', () => {
  const used = new Map<object, Set<string>>([sharedDescriptions, ...Object.values(kindDescriptions)].map((table) => [table, new Set()]));
  const missing: string[] = [];
  const visit = (kind: VeleroKind, path: string, schema?: FieldSchema) => {
    const found = findDescription(kind, path);
    if (found) used.get(found.table)?.add(found.line);
    else missing.push(`${kind} ${path}`);
    let inner = schema;
    while (inner?.type === 'array') inner = inner.items;
    if (inner?.type === 'object') for (const [name, field] of Object.entries(inner.fields)) visit(kind, `${path}.${name}`, field);
  };
  for (const kind of kinds) {
    visit(kind, '');
    visit(kind, 'spec', { type: 'object', fields: veleroKinds[kind].spec });
    visit(kind, 'status', { type: 'object', fields: veleroKinds[kind].status });
  }
  expect(missing).toEqual([]);
  const unused = [...used].flatMap(([table, lines]) => Object.keys(table).filter((line) => !lines.has(line)));
  expect(unused).toEqual([]);
});

test('printer columns name fields that are there', () => {
  for (const { spec } of customResourceDefinitions()) {
    const [version] = (spec as { versions: { additionalPrinterColumns: { jsonPath: string }[]; schema: { openAPIV3Schema: object } }[] })
      .versions;
    for (const { jsonPath } of version?.additionalPrinterColumns ?? []) {
      if (jsonPath === '.metadata.creationTimestamp') continue;
      let at: unknown = version?.schema.openAPIV3Schema;
      for (const word of jsonPath.slice(1).split('.')) at = (at as { properties?: Record<string, unknown> }).properties?.[word];
      expect(at, jsonPath).toHaveProperty('type');
    }
  }
});
