import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { expectAsVelero } from '../testing/expect-as-velero.ts';
import { crdPreserveFields } from './crd-preserve-fields.ts';

const resource = 'customresourcedefinitions.apiextensions.k8s.io';
const crd = (spec: object) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'a.b' },
  spec,
});

test('preserveUnknownFields moves into the schemas', async () => {
  const item = crd({ preserveUnknownFields: true, versions: [{ name: 'v1', schema: { openAPIV3Schema: { type: 'object' } } }] });
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  expect((await executeForTest(crdPreserveFields, { item, resource })).item).toEqual(crd({ versions: [{ name: 'v1', schema }] }));
});

test('others stay', async () => {
  expect(await executeForTest(crdPreserveFields, { item: crd({ versions: [] }), resource })).toEqual({});
});

test('as real Velero', () => expectAsVelero([crdPreserveFields], { restore: 'edited-plain', resource }));
