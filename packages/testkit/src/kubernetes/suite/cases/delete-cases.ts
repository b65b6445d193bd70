import assert from 'node:assert/strict';
import { rejectsWith } from '../../../object-store/rejects-with.ts';
import type { ClusterClientCase } from '../cluster-client-case.ts';
import { configMaps, nothings } from '../well-known-types.ts';

export const deleteCases: readonly ClusterClientCase[] = [
  {
    name: 'delete: true for an object, false for a missing one',
    async run({ client, namespace, makeConfigMap }) {
      await makeConfigMap('a');
      const ref = { namespace, name: 'a' };
      assert.equal(await client.delete(configMaps, ref, { propagationPolicy: 'Background' }), true);
      assert.equal(await client.get(configMaps, ref), undefined);
      assert.equal(await client.delete(configMaps, ref), false);
      await rejectsWith('KUBERNETES_API_UNAVAILABLE', client.delete(nothings, ref), 'delete of a type that is not served');
    },
  },
  {
    name: 'delete: a dry run deletes nothing',
    async run({ client, namespace, makeConfigMap }) {
      const before = await makeConfigMap('a');
      const ref = { namespace, name: 'a' };
      assert.equal(await client.delete(configMaps, ref, { dryRun: true }), true);
      assert.deepEqual(await client.get(configMaps, ref), before);
    },
  },
  {
    name: 'delete: preconditions that do not hold fail with KUBERNETES_CONFLICT',
    async run({ client, namespace, makeConfigMap }) {
      const { metadata } = await makeConfigMap('a');
      const ref = { namespace, name: 'a' };
      const uid = '00000000-0000-0000-0000-000000000000';
      await rejectsWith('KUBERNETES_CONFLICT', client.delete(configMaps, ref, { preconditions: { uid } }), 'another uid');
      await rejectsWith(
        'KUBERNETES_CONFLICT',
        client.delete(configMaps, ref, { preconditions: { resourceVersion: '1' } }),
        'another version',
      );
      const preconditions = { uid: metadata.uid ?? '', resourceVersion: metadata.resourceVersion ?? '' };
      assert.equal(await client.delete(configMaps, ref, { preconditions }), true);
    },
  },
  {
    name: 'delete: finalizers keep the object, terminating, until the last one is gone',
    async run({ client, namespace, makeConfigMap }) {
      const ref = { namespace, name: 'a' };
      await makeConfigMap('a', { metadata: { ...ref, finalizers: ['lifeboat.test/one', 'lifeboat.test/two'] } });
      assert.equal(await client.delete(configMaps, ref), true);
      assert.ok((await client.get(configMaps, ref))?.metadata.deletionTimestamp);
      await client.patch(configMaps, ref, { type: 'merge', patch: { metadata: { finalizers: ['lifeboat.test/two'] } } });
      assert.deepEqual((await client.get(configMaps, ref))?.metadata.finalizers, ['lifeboat.test/two']);
      const taken = client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: ref });
      await rejectsWith('KUBERNETES_ALREADY_EXISTS', taken, 'create over a terminating object');
      await client.patch(configMaps, ref, { type: 'merge', patch: { metadata: { finalizers: null } } });
      assert.equal(await client.get(configMaps, ref), undefined);
    },
  },
];
