import assert from 'node:assert/strict';
import { rejectsWith } from '../../../object-store/rejects-with.ts';
import type { ClusterClientCase, ClusterClientCaseContext } from '../cluster-client-case.ts';
import { collect } from '../collect.ts';
import { configMaps, namespaces, nothings } from '../well-known-types.ts';

const label = (name: string, labels: Record<string, string>, namespace: string) => ({ metadata: { namespace, name, labels } });

async function makeMany({ makeConfigMap, namespace }: ClusterClientCaseContext, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, i) => `m${String(i).padStart(3, '0')}`);
  await Promise.all(names.map((name) => makeConfigMap(name, label(name, { 'lifeboat.test/case': namespace }, namespace))));
  return names;
}

export const readCases: readonly ClusterClientCase[] = [
  {
    name: 'get: undefined for an object or a namespace that does not exist',
    async run({ client, namespace }) {
      assert.equal(await client.get(configMaps, { namespace, name: 'missing' }), undefined);
      assert.equal(await client.get(configMaps, { namespace: 'lifeboat-no-such-namespace', name: 'missing' }), undefined);
      assert.equal(await client.get(namespaces, { name: 'lifeboat-no-such-namespace' }), undefined);
    },
  },
  {
    name: 'get and list: a type that is not served fails with KUBERNETES_API_UNAVAILABLE',
    async run({ client, namespace }) {
      await rejectsWith('KUBERNETES_API_UNAVAILABLE', client.get(nothings, { namespace, name: 'a' }), 'get');
      await rejectsWith('KUBERNETES_API_UNAVAILABLE', collect(client.listPages(nothings)), 'list');
      await rejectsWith(
        'KUBERNETES_API_UNAVAILABLE',
        collect(client.listPages({ ...configMaps, resource: 'nothings' })),
        'list in a group that is served',
      );
    },
  },
  {
    name: 'list: every object once, over all pages, with apiVersion and kind',
    async run(context) {
      const { client, namespace } = context;
      const names = await makeMany(context, 23);
      const sizes: number[] = [];
      const objects = [];
      for await (const page of client.listPages(configMaps, { namespace, maxPageSize: 5 })) {
        sizes.push(page.items.length);
        objects.push(...page.items);
        assert.equal(page.restarted, false);
      }
      assert.ok(Math.max(...sizes) <= 5 && sizes.length >= 5, `pages of ${sizes}`);
      assert.deepEqual(
        objects.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('m')),
        names,
      );
      assert.ok(objects.every(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'ConfigMap'));
    },
  },
  {
    name: 'list: one resource version over all pages, and how many remain',
    async run(context) {
      const { client, namespace, makeConfigMap } = context;
      await makeMany(context, 9);
      const versions = new Set<string>();
      const remaining: (number | undefined)[] = [];
      for await (const page of client.listPages(configMaps, { namespace, maxPageSize: 4 })) {
        if (versions.size === 0) await makeConfigMap('z-late');
        versions.add(page.resourceVersion);
        remaining.push(page.remainingItemCount);
        assert.ok(page.items.every(({ metadata }) => metadata.name !== 'z-late'));
      }
      assert.equal(versions.size, 1);
      assert.ok((remaining[0] ?? 0) >= 5 && remaining.at(-1) === undefined, `remaining ${remaining}`);
    },
  },
  {
    name: 'list: an empty list is one empty page with a resource version',
    async run({ client }) {
      const pages = [];
      for await (const page of client.listPages(configMaps, { namespace: 'lifeboat-no-such-namespace' })) pages.push(page);
      assert.deepEqual(
        pages.map(({ items }) => items),
        [[]],
      );
      assert.match(pages[0]?.resourceVersion ?? '', /^\d+$/);
    },
  },
  {
    name: 'list: without a namespace, objects of all namespaces',
    async run(context) {
      const { client, namespace } = context;
      await makeMany(context, 2);
      const all = await collect(client.listPages(configMaps, { labelSelector: `lifeboat.test/case=${namespace}` }));
      assert.deepEqual(
        all.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
        [`${namespace}/m000`, `${namespace}/m001`],
      );
    },
  },
  {
    name: 'list: label and field selectors',
    async run({ client, namespace, makeConfigMap }) {
      await makeConfigMap('a', label('a', { app: 'web', tier: '1' }, namespace));
      await makeConfigMap('b', label('b', { app: 'db' }, namespace));
      await makeConfigMap('c', label('c', { app: 'web', old: '' }, namespace));
      const names = async (options: object) =>
        (await collect(client.listPages(configMaps, { namespace, ...options }))).map(({ metadata }) => metadata.name);
      assert.deepEqual(await names({ labelSelector: 'app=web' }), ['a', 'c']);
      assert.deepEqual(await names({ labelSelector: 'app in (db,cache)' }), ['b']);
      assert.deepEqual(await names({ labelSelector: 'app,!old,tier notin (2)' }), ['a', 'b']);
      assert.deepEqual(await names({ fieldSelector: 'metadata.name=c' }), ['c']);
      await rejectsWith('KUBERNETES_INVALID', names({ labelSelector: 'app in web' }), 'a selector that is none');
    },
  },
  {
    name: 'list: Exact gives the list as it was at a resource version',
    async run({ client, namespace, makeConfigMap }) {
      await makeConfigMap('a');
      const b = await makeConfigMap('b', { data: { v: '1' } });
      await client.delete(configMaps, { namespace, name: 'a' });
      await client.patch(configMaps, { namespace, name: 'b' }, { type: 'merge', patch: { data: { v: '2' } } });
      await makeConfigMap('c');
      const options = { namespace, resourceVersion: b.metadata.resourceVersion, resourceVersionMatch: 'Exact' as const, maxPageSize: 1 };
      const then = (await collect(client.listPages(configMaps, options))).filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt');
      assert.deepEqual(
        then.map(({ metadata, data }) => [metadata.name, data]),
        [
          ['a', undefined],
          ['b', { v: '1' }],
        ],
      );
    },
  },
  {
    name: 'list: Exact at a forgotten resource version fails with KUBERNETES_EXPIRED',
    given: 'compact',
    async run({ client, namespace, makeConfigMap, compact }) {
      const a = await makeConfigMap('a');
      await makeConfigMap('b');
      await compact();
      const list = client.listPages(configMaps, { namespace, resourceVersion: a.metadata.resourceVersion, resourceVersionMatch: 'Exact' });
      const error = await rejectsWith('KUBERNETES_EXPIRED', collect(list), 'an exact list');
      assert.equal(error.context.status, 410);
    },
  },
  {
    name: 'list: begins again when the server forgets it half-way, and says so',
    given: 'compact',
    async run(context) {
      const { client, namespace, makeConfigMap, compact } = context;
      const names = await makeMany(context, 6);
      const seen = new Set<string>();
      const restarts: boolean[] = [];
      for await (const page of client.listPages(configMaps, { namespace, maxPageSize: 4 })) {
        for (const { metadata } of page.items) seen.add(metadata.name);
        restarts.push(page.restarted);
        if (restarts.length === 1) {
          await makeConfigMap('z-late');
          await compact();
        }
      }
      assert.deepEqual(restarts.slice(0, 2), [false, true]);
      assert.ok([...names, 'z-late'].every((name) => seen.has(name)));
    },
  },
  {
    name: 'a signal that is aborted ends calls with CANCELED',
    async run({ client, namespace }) {
      const signal = AbortSignal.abort();
      await rejectsWith('CANCELED', client.get(configMaps, { namespace, name: 'a' }, { signal }), 'get');
      await rejectsWith('CANCELED', collect(client.listPages(configMaps, { signal })), 'list');
      await rejectsWith('CANCELED', client.discover({ signal }), 'discover');
    },
  },
  {
    name: 'counters: requests and writes are counted',
    async run({ client, namespace, makeConfigMap }) {
      const before = { ...client.counters };
      await makeConfigMap('a');
      await client.get(configMaps, { namespace, name: 'a' });
      const { requests, writes } = client.counters;
      assert.ok(requests - before.requests >= 2 && writes - before.writes >= 1 && requests - before.requests > writes - before.writes);
    },
  },
];
