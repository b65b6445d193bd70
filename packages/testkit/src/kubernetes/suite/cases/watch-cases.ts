import assert from 'node:assert/strict';
import { rejectsWith } from '../../../object-store/rejects-with.ts';
import { within } from '../../../object-store/within.ts';
import type { ClusterClientCase } from '../cluster-client-case.ts';
import { nextEvents } from '../collect.ts';
import { configMaps } from '../well-known-types.ts';

// Controllers add a ConfigMap to every namespace. So the cases watch only objects with this label.
const mine = { 'lifeboat.test/mine': '' };
const labeled = (namespace: string, name: string, labels: Record<string, string> = {}) => ({
  metadata: { namespace, name, labels: { ...mine, ...labels } },
});
const labelSelector = 'lifeboat.test/mine';

export const watchCases: readonly ClusterClientCase[] = [
  {
    name: 'watch: what exists comes first as ADDED, then every change in order',
    async run({ client, namespace, makeConfigMap }) {
      await makeConfigMap('a', labeled(namespace, 'a'));
      const events = client.watch(configMaps, { namespace, labelSelector })[Symbol.asyncIterator]();
      assert.deepEqual(await nextEvents(events, 1), ['ADDED a']);
      await makeConfigMap('b', labeled(namespace, 'b'));
      await client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', patch: { data: { k: 'v' } } });
      await client.delete(configMaps, { namespace, name: 'b' });
      assert.deepEqual(await nextEvents(events, 3), ['ADDED b', 'MODIFIED a', 'DELETED b']);
      await events.return?.();
    },
  },
  {
    name: 'watch: from a resource version on, only what came later',
    async run({ client, namespace, makeConfigMap }) {
      const a = await makeConfigMap('a', labeled(namespace, 'a'));
      await makeConfigMap('b', labeled(namespace, 'b'));
      const events = client
        .watch(configMaps, { namespace, labelSelector, resourceVersion: a.metadata.resourceVersion })
        [Symbol.asyncIterator]();
      assert.deepEqual(await nextEvents(events, 1), ['ADDED b']);
      await events.return?.();
    },
  },
  {
    name: 'watch: an object that enters or leaves the selector comes as ADDED or DELETED',
    async run({ client, namespace, makeConfigMap }) {
      const { metadata } = await makeConfigMap('a', labeled(namespace, 'a', { on: 'no' }));
      const options = { namespace, labelSelector: 'on=yes', resourceVersion: metadata.resourceVersion };
      const events = client.watch(configMaps, options)[Symbol.asyncIterator]();
      const set = (on: string) =>
        client.patch(configMaps, { namespace, name: 'a' }, { type: 'merge', patch: { metadata: { labels: { on } } } });
      await set('yes');
      await set('no');
      assert.deepEqual(await nextEvents(events, 2), ['ADDED a', 'DELETED a']);
      await events.return?.();
    },
  },
  {
    name: 'watch: events hold complete objects',
    async run({ client, namespace, makeConfigMap }) {
      const made = await makeConfigMap('a', { ...labeled(namespace, 'a'), data: { k: 'v' } });
      for await (const { object } of client.watch(configMaps, { namespace, fieldSelector: 'metadata.name=a' })) {
        assert.deepEqual(object, made);
        break;
      }
    },
  },
  {
    name: 'watch: the signal ends it with CANCELED',
    async run({ client, namespace }) {
      const controller = new AbortController();
      const events = client.watch(configMaps, { namespace, labelSelector, signal: controller.signal })[Symbol.asyncIterator]();
      const next = events.next();
      setTimeout(() => controller.abort(), 100);
      await rejectsWith('CANCELED', within(20_000, next, 'the end of the watch'), 'a watch that is aborted');
    },
  },
  {
    name: 'watch: goes on after the connection broke, without losing or repeating a change',
    given: 'dropConnections',
    async run({ client, namespace, makeConfigMap, dropConnections }) {
      await makeConfigMap('a', labeled(namespace, 'a'));
      const events = client.watch(configMaps, { namespace, labelSelector })[Symbol.asyncIterator]();
      assert.deepEqual(await nextEvents(events, 1), ['ADDED a']);
      const next = nextEvents(events, 2);
      await makeConfigMap('b', labeled(namespace, 'b'));
      await dropConnections();
      await makeConfigMap('c', labeled(namespace, 'c'));
      assert.deepEqual(await next, ['ADDED b', 'ADDED c']);
      await events.return?.();
    },
  },
  {
    name: 'watch: lists again when its resource version is forgotten',
    given: 'compact',
    async run({ client, namespace, makeConfigMap, compact }) {
      const a = await makeConfigMap('a', labeled(namespace, 'a'));
      await makeConfigMap('b', labeled(namespace, 'b'));
      await compact();
      const events = client
        .watch(configMaps, { namespace, labelSelector, resourceVersion: a.metadata.resourceVersion })
        [Symbol.asyncIterator]();
      assert.ok((await nextEvents(events, 2)).includes('ADDED b'));
      await events.return?.();
    },
  },
];
