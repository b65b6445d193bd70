import assert from 'node:assert/strict';
import { rejectsWith } from '../../../object-store/rejects-with.ts';
import type { ClusterClientCase } from '../cluster-client-case.ts';

export const discoveryCases: readonly ClusterClientCase[] = [
  {
    name: 'version: says what the server is',
    async run({ client }) {
      const version = await client.version();
      assert.match(version.gitVersion, /^v\d+\.\d+/);
      assert.equal(version.major, '1');
      assert.match(client.server, /^https?:\/\//);
    },
  },
  {
    name: 'discover: built-in types with kind, scope, verbs, short names; no subresources',
    async run({ client }) {
      const discovery = await client.discover();
      const pods = discovery.find({ group: '', version: 'v1', resource: 'pods' });
      assert.deepEqual(
        { kind: pods?.kind, namespaced: pods?.namespaced, shortNames: pods?.shortNames, categories: pods?.categories },
        { kind: 'Pod', namespaced: true, shortNames: ['po'], categories: ['all'] },
      );
      assert.equal(pods?.singularName, 'pod');
      assert.ok(pods?.verbs.includes('deletecollection'));
      assert.equal(discovery.find({ group: '', version: 'v1', resource: 'nodes' })?.namespaced, false);
      assert.deepEqual(
        discovery.all.filter(({ resource }) => resource.includes('/')),
        [],
      );
      assert.equal(discovery.groups[0]?.name, '', 'the core group comes first');
    },
  },
  {
    name: 'discover: preferred has every group-resource once, all has every version',
    async run({ client }) {
      const discovery = await client.discover();
      const names = discovery.preferred.map(({ group, resource }) => `${resource}.${group}`);
      assert.equal(new Set(names).size, names.length);
      const versions = discovery.all.filter(({ resource }) => resource === 'horizontalpodautoscalers').map(({ version }) => version);
      assert.deepEqual([...versions].sort(), ['v1', 'v2']);
      assert.equal(discovery.preferred.find(({ resource }) => resource === 'horizontalpodautoscalers')?.version, 'v2');
      assert.deepEqual(discovery.groups.find(({ name }) => name === 'autoscaling')?.versions, ['v2', 'v1']);
    },
  },
  {
    name: 'discover: resolves plural, short name, kind and resource.group',
    async run({ client }) {
      const discovery = await client.discover();
      for (const name of ['deployments', 'deployments.apps', 'Deployment', 'deploy']) {
        assert.equal(discovery.resolve(name)?.resource, 'deployments', name);
        assert.equal(discovery.resolve(name)?.group, 'apps', name);
      }
      assert.equal(discovery.resolve('cm')?.kind, 'ConfigMap');
      assert.equal(discovery.resolve('nothings.nothing.lifeboat.test'), undefined);
    },
  },
  {
    name: 'discover: sees a CRD made a moment ago, its versions in their order',
    async run({ client, makeCrd }) {
      const before = await client.discover();
      const type = await makeCrd({ versions: ['v1alpha1', 'v2beta1', 'v1'] });
      assert.equal(before.find(type), undefined);
      const discovery = await client.discover();
      assert.deepEqual(discovery.groups.find(({ name }) => name === type.group)?.versions, ['v1', 'v2beta1', 'v1alpha1']);
      assert.equal(discovery.resolve(`${type.resource}.${type.group}`)?.version, 'v1');
      assert.equal(discovery.all.filter(({ group }) => group === type.group).length, 3);
    },
  },
  {
    name: 'credentials that the server refuses fail with KUBERNETES_UNAUTHORIZED',
    given: 'createDeniedClient',
    async run({ createDeniedClient }) {
      const denied = await createDeniedClient();
      const error = await rejectsWith('KUBERNETES_UNAUTHORIZED', denied.discover(), 'discover');
      assert.equal(error.context.status, 401);
    },
  },
];
