import assert from 'node:assert/strict';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { rejectsWith } from '../../../object-store/rejects-with.ts';
import type { ClusterClientCase } from '../cluster-client-case.ts';
import { configMaps } from '../well-known-types.ts';

const configuration = (namespace: string, name: string, data: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace, name },
  data,
});
const managers = (object: KubeObject | undefined) =>
  (object?.metadata.managedFields ?? [])
    .map(({ manager, operation, subresource }) => [manager, operation, subresource].filter(Boolean).join(' '))
    .sort();

export const patchCases: readonly ClusterClientCase[] = [
  {
    name: 'patch: a merge patch changes, adds and removes',
    async run({ client, namespace, makeConfigMap }) {
      await makeConfigMap('a', { data: { keep: '1', drop: '1' } });
      const ref = { namespace, name: 'a' };
      const { object, created } = await client.patch(configMaps, ref, { type: 'merge', patch: { data: { drop: null, add: '2' } } });
      assert.equal(created, false);
      assert.deepEqual(object.data, { keep: '1', add: '2' });
      assert.deepEqual(await client.get(configMaps, ref), object);
    },
  },
  {
    name: 'patch: a JSON patch, with a test that holds and one that does not',
    async run({ client, namespace, makeConfigMap }) {
      await makeConfigMap('a', { data: { k: 'v' } });
      const ref = { namespace, name: 'a' };
      const change = (expected: string) => [
        { op: 'test', path: '/data/k', value: expected },
        { op: 'replace', path: '/data/k', value: 'w' },
        { op: 'add', path: '/data/new', value: 'x' },
      ];
      const { object } = await client.patch(configMaps, ref, { type: 'json', operations: change('v') });
      assert.deepEqual(object.data, { k: 'w', new: 'x' });
      await rejectsWith(
        'KUBERNETES_INVALID',
        client.patch(configMaps, ref, { type: 'json', operations: change('v') }),
        'a test that fails',
      );
    },
  },
  {
    name: 'patch: a missing object fails with KUBERNETES_NOT_FOUND',
    async run({ client, namespace }) {
      const ref = { namespace, name: 'missing' };
      await rejectsWith('KUBERNETES_NOT_FOUND', client.patch(configMaps, ref, { type: 'merge', patch: {} }), 'merge');
      await rejectsWith('KUBERNETES_NOT_FOUND', client.patch(configMaps, ref, { type: 'json', operations: [] }), 'json');
    },
  },
  {
    name: 'patch: a stale resourceVersion fails with KUBERNETES_CONFLICT',
    async run({ client, namespace, makeConfigMap }) {
      const { metadata } = await makeConfigMap('a');
      const ref = { namespace, name: 'a' };
      const patch = { metadata: { resourceVersion: metadata.resourceVersion, labels: { l: '1' } } };
      await client.patch(configMaps, ref, { type: 'merge', patch });
      const stale = { metadata: { ...patch.metadata, labels: { l: '2' } } };
      await rejectsWith('KUBERNETES_CONFLICT', client.patch(configMaps, ref, { type: 'merge', patch: stale }), 'the second time');
    },
  },
  {
    name: 'patch: a dry run answers as if, and stores nothing',
    async run({ client, namespace, makeConfigMap }) {
      const before = await makeConfigMap('a', { data: { k: 'v' } });
      const ref = { namespace, name: 'a' };
      const { object } = await client.patch(configMaps, ref, { type: 'merge', patch: { data: { k: 'w' } } }, { dryRun: true });
      assert.deepEqual(object.data, { k: 'w' });
      const applied = { type: 'apply', configuration: configuration(namespace, 'new', { k: 'v' }) } as const;
      assert.equal((await client.patch(configMaps, { namespace, name: 'new' }, applied, { dryRun: true })).created, true);
      assert.deepEqual(await client.get(configMaps, ref), before);
      assert.equal(await client.get(configMaps, { namespace, name: 'new' }), undefined);
    },
  },
  {
    name: 'patch: the status subresource changes the status only',
    async run({ client, namespace, makeCrd }) {
      const type = await makeCrd({ status: true });
      const ref = { namespace, name: 'a' };
      await client.create(type, { apiVersion: `${type.group}/v1`, kind: type.kind, metadata: ref, spec: { n: 1 }, status: { n: 1 } });
      const patch = { spec: { n: 2 }, status: { n: 2 } };
      await client.patch(type, ref, { type: 'merge', patch });
      const before = await client.get(type, ref);
      assert.deepEqual([before?.spec, before?.status], [{ n: 2 }, undefined], 'the object itself takes no status');
      await client.patch(type, ref, { type: 'merge', patch: { spec: { n: 3 }, status: { n: 3 } } }, { subresource: 'status' });
      const after = await client.get(type, ref);
      assert.deepEqual([after?.spec, after?.status], [{ n: 2 }, { n: 3 }]);
      assert.equal(after?.metadata.generation, before?.metadata.generation);
    },
  },
  {
    name: 'apply: makes a missing object, then updates it, then leaves it alone',
    async run({ client, namespace }) {
      const ref = { namespace, name: 'a' };
      const apply = (data: Record<string, string>) =>
        client.patch(configMaps, ref, { type: 'apply', configuration: configuration(namespace, 'a', data) });
      const first = await apply({ k: 'v', l: 'w' });
      assert.deepEqual([first.created, managers(first.object)], [true, ['lifeboat Apply']]);
      const second = await apply({ k: 'v2' });
      assert.deepEqual([second.created, second.object.data], [false, { k: 'v2' }], 'a field no longer applied is gone');
      const third = await apply({ k: 'v2' });
      assert.equal(third.object.metadata.resourceVersion, second.object.metadata.resourceVersion);
    },
  },
  {
    name: 'apply: a field of another manager is a KUBERNETES_CONFLICT, unless forced',
    async run({ client, namespace }) {
      const ref = { namespace, name: 'a' };
      const apply = (fieldManager: string, data: Record<string, string>, force = false) =>
        client.patch(configMaps, ref, { type: 'apply', configuration: configuration(namespace, 'a', data) }, { fieldManager, force });
      await apply('one', { k: 'v', l: 'w' });
      const error = await rejectsWith('KUBERNETES_CONFLICT', apply('two', { k: 'other', m: 'x' }), 'apply');
      assert.match(error.message, /conflict with "one"/);
      const { object } = await apply('two', { k: 'other', m: 'x' }, true);
      assert.deepEqual(object.data, { k: 'other', l: 'w', m: 'x' });
      assert.deepEqual(managers(object), ['one Apply', 'two Apply']);
    },
  },
  {
    name: 'apply: another manager keeps what it has and both agree on',
    async run({ client, namespace, makeConfigMap }) {
      await makeConfigMap('a', { data: { k: 'v' } });
      const ref = { namespace, name: 'a' };
      const body = { type: 'apply', configuration: configuration(namespace, 'a', { k: 'v', l: 'w' }) } as const;
      const { object } = await client.patch(configMaps, ref, body, { fieldManager: 'second' });
      assert.deepEqual(managers(object), ['lifeboat Update', 'second Apply']);
    },
  },
  {
    name: 'patch: managedFields can be replaced whole',
    async run({ client, namespace, makeConfigMap }) {
      await makeConfigMap('a', { data: { k: 'v', l: 'w' } });
      const entry = (manager: string, operation: string, field: string) => ({
        manager,
        operation,
        apiVersion: 'v1',
        time: '2020-01-02T03:04:05Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { [`f:${field}`]: {} } },
      });
      const managedFields = [entry('helm', 'Apply', 'k'), entry('kubectl-edit', 'Update', 'l')];
      const ref = { namespace, name: 'a' };
      const { object } = await client.patch(configMaps, ref, { type: 'merge', patch: { metadata: { managedFields } } });
      assert.deepEqual(object.metadata.managedFields, managedFields);
    },
  },
];
