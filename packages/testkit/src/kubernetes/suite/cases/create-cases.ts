import assert from 'node:assert/strict';
import { parseJson, stringifyJson } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { rejectsWith } from '../../../object-store/rejects-with.ts';
import type { ClusterClientCase } from '../cluster-client-case.ts';
import { collect } from '../collect.ts';
import { configMaps, namespaces, nothings } from '../well-known-types.ts';

const map = (namespace: string, name: string, rest: object = {}) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, ...rest }) as KubeObject;

export const createCases: readonly ClusterClientCase[] = [
  {
    name: 'create: returns the stored object, and get gives the same',
    async run({ client, namespace }) {
      const created = await client.create(configMaps, map(namespace, 'a', { data: { k: 'v' } }));
      assert.ok(created.metadata.uid && created.metadata.resourceVersion && created.metadata.creationTimestamp);
      assert.deepEqual(await client.get(configMaps, { namespace, name: 'a' }), created);
    },
  },
  {
    name: 'create: the field manager is lifeboat, or the one given',
    async run({ client, namespace }) {
      const mine = await client.create(configMaps, map(namespace, 'a', { data: { k: 'v' } }));
      const theirs = await client.create(configMaps, map(namespace, 'b', { data: { k: 'v' } }), { fieldManager: 'kubectl-create' });
      const managers = ({ metadata }: KubeObject) => metadata.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`);
      assert.deepEqual(managers(mine), ['lifeboat Update']);
      assert.deepEqual(managers(theirs), ['kubectl-create Update']);
      assert.deepEqual(theirs.metadata.managedFields?.[0]?.fieldsV1, { 'f:data': { '.': {}, 'f:k': {} } });
    },
  },
  {
    name: 'create: generateName makes a name',
    async run({ client, namespace }) {
      const metadata = { namespace, generateName: 'made-' } as KubeObject['metadata'];
      const created = await client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
      assert.match(created.metadata.name, /^made-.{5}$/);
    },
  },
  {
    name: 'create: a taken name fails with KUBERNETES_ALREADY_EXISTS and names the object and the server',
    async run({ client, namespace, makeConfigMap }) {
      await makeConfigMap('a');
      const error = await rejectsWith('KUBERNETES_ALREADY_EXISTS', client.create(configMaps, map(namespace, 'a')), 'create');
      assert.equal(error.context.status, 409);
      assert.equal(error.context.reason, 'AlreadyExists');
      assert.ok(error.message.includes('configmaps') && error.message.includes(client.server), error.message);
    },
  },
  {
    name: 'create: in a namespace that does not exist fails with KUBERNETES_NOT_FOUND',
    async run({ client }) {
      await rejectsWith('KUBERNETES_NOT_FOUND', client.create(configMaps, map('lifeboat-no-such-namespace', 'a')), 'create');
    },
  },
  {
    name: 'create: an invalid object fails with KUBERNETES_INVALID and says what is wrong',
    async run({ client, namespace }) {
      const error = await rejectsWith('KUBERNETES_INVALID', client.create(configMaps, map(namespace, 'Not_A_Name')), 'create');
      assert.equal(error.context.status, 422);
      assert.match(error.message, /metadata\.name/);
    },
  },
  {
    name: 'create: a type that is not served fails with KUBERNETES_API_UNAVAILABLE',
    async run({ client, namespace }) {
      const object = { apiVersion: 'nothing.lifeboat.test/v1', kind: 'Nothing', metadata: { namespace, name: 'a' } };
      await rejectsWith('KUBERNETES_API_UNAVAILABLE', client.create(nothings, object), 'create');
    },
  },
  {
    name: 'create: in a namespace that is being deleted fails with KUBERNETES_FORBIDDEN',
    async run({ client, namespace, makeConfigMap }) {
      // The finalizer keeps the namespace from being deleted, with or without controllers.
      await makeConfigMap('held', { metadata: { namespace, name: 'held', finalizers: ['lifeboat.test/hold'] } });
      assert.equal(await client.delete(namespaces, { name: namespace }), true);
      const error = await rejectsWith('KUBERNETES_FORBIDDEN', client.create(configMaps, map(namespace, 'late')), 'create');
      assert.match(error.message, /being terminated/);
      assert.equal((await client.get(namespaces, { name: namespace }))?.metadata.deletionTimestamp !== undefined, true);
      await client.patch(configMaps, { namespace, name: 'held' }, { type: 'merge', patch: { metadata: { finalizers: null } } });
    },
  },
  {
    name: 'create: a dry run answers as if, and stores nothing',
    async run({ client, namespace }) {
      const answer = await client.create(configMaps, map(namespace, 'a', { data: { k: 'v' } }), { dryRun: true });
      assert.deepEqual(answer.data, { k: 'v' });
      assert.equal(await client.get(configMaps, { namespace, name: 'a' }), undefined);
      await rejectsWith(
        'KUBERNETES_NOT_FOUND',
        client.create(configMaps, map('lifeboat-no-such-namespace', 'a'), { dryRun: true }),
        'dry run',
      );
    },
  },
  {
    name: 'numbers beyond 2^53, empty maps and odd keys survive create, patch, get and list',
    async run({ client, namespace, makeCrd }) {
      const type = await makeCrd();
      const spec = '{"__proto__":{"a":9007199254740993},"big":9007199254740993,"empty":{},"list":[],"neg":-9223372036854775808}';
      const ref = { namespace, name: 'a' };
      const object = { apiVersion: `${type.group}/${type.version}`, kind: type.kind, metadata: ref, spec: parseJson(spec) };
      const created = await client.create(type, object as KubeObject);
      const patched = await client.patch(type, ref, { type: 'merge', patch: { other: parseJson('9007199254740995') } });
      const [listed] = await collect(client.listPages(type, { namespace }));
      for (const one of [created, patched.object, await client.get(type, ref), listed]) assert.equal(stringifyJson(one?.spec), spec);
      assert.equal(stringifyJson(listed?.other), '9007199254740995');
    },
  },
];
