import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, onTestFinished, test } from 'vitest';
import type { EngineOptions } from '../contract/engine.ts';
import { parseJson, stringifyJson } from '../json/index.ts';
import { createClusterClient } from '../kubernetes/create-cluster-client.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { rawArchive } from '../storage/testing/raw-archive.ts';
import { sampleBackup } from '../storage/testing/sample-backup.ts';
import { createEngine } from './create-engine.ts';

// What every object inherits.
const inherited = Object.getOwnPropertyNames(Object.prototype);
// Those that a namespace and a label can be called.
const [hostNames, labelKeys] = [['constructor'], inherited.filter((name) => /^[a-z0-9]/i.test(name))];
const valuesOf = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, key.replaceAll('_', '')]));

async function startEngine(options: Partial<EngineOptions> = {}) {
  const server = await startKubernetesApiServer();
  const cluster = createClusterClient({ server: server.url, token: server.token });
  onTestFinished(async () => {
    await cluster.close();
    await server.close();
  });
  const store = createMemoryObjectStore();
  return { cluster, store, engine: createEngine({ cluster, storageLocations: { constructor: { store } }, ...options }) };
}

const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const clusterRoles = { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles' };

test('what is called as something that every object has is backed up, filtered, ordered, mapped and restored', async () => {
  const { cluster, store, engine } = await startEngine();
  for (const namespace of hostNames) {
    const metadata = { name: namespace, labels: valuesOf(labelKeys), annotations: valuesOf(labelKeys) };
    await cluster.create({ group: '', version: 'v1', resource: 'namespaces' }, { apiVersion: 'v1', kind: 'Namespace', metadata });
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, namespace }, data: valuesOf(inherited) };
    await cluster.create(configMaps, object as KubeObject);
    // A hook that cannot be read: a warning of this namespace.
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: namespace,
        namespace,
        annotations: { 'pre.hook.backup.velero.io/command': '[', 'pre.hook.backup.velero.io/timeout': 'x' },
      },
      spec: { containers: [{ name: 'constructor', image: 'x' }] },
    };
    await cluster.create({ group: '', version: 'v1', resource: 'pods' }, pod as KubeObject);
  }
  for (const name of inherited)
    await cluster.create(clusterRoles, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name },
      rules: [],
    } as KubeObject);

  const backup = engine.backup({ name: 'constructor', orderedResources: { pods: 'constructor/constructor' } });
  const result = await backup.result;
  expect(result.phase).not.toBe('Failed');
  expect(Object.keys({ ...result.warnings.namespaces, ...result.errors.namespaces })).toEqual(hostNames);
  expect(result.backup.status.progress?.totalItems).toBe(result.items);

  const target = await startEngine();
  for await (const { key } of store.listObjects('backups/constructor/'))
    for await (const object of copied(await store.getObject(key))) await target.store.putObject(key, object);
  const restored = await target.engine.restore({
    backupName: 'constructor',
    name: 'tostring',
    namespaceMapping: { constructor: 'valueof' },
    excludedResources: ['pods'],
  }).result;
  expect(restored).toMatchObject({ phase: 'Completed', errors: {} });
  const back = await target.cluster.get(configMaps, { namespace: 'valueof', name: 'constructor' });
  expect(Object.entries((back as unknown as { data: object }).data).sort()).toEqual(Object.entries(valuesOf(inherited)).sort());
  expect(back?.metadata.annotations).toMatchObject(valuesOf(labelKeys));
  for (const key of labelKeys) expect(Object.hasOwn(back?.metadata.labels ?? {}, key)).toBe(true);
  for (const name of inherited) expect((await target.cluster.get(clusterRoles, { name }))?.metadata.name).toBe(name);
});

test('an archive with such names everywhere restores what the server takes, and tells the rest by name', async () => {
  const { cluster, store, engine } = await startEngine();
  const text = (namespace: string) =>
    `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"${namespace}","__proto__":{"labels":{"x":"y"}}},` +
    '"data":{"__proto__":"kept","constructor":"kept","big":"9007199254740993"},"immutable":false}';
  const entries = [...inherited, 'good'].flatMap((namespace) => [
    [`resources/configmaps/namespaces/${namespace}/a.json`, text(namespace)] as const,
    [`resources/configmaps/v1-preferredversion/namespaces/${namespace}/a.json`, text(namespace)] as const,
    [`resources/${namespace}/namespaces/good/${namespace}.json`, text('good')] as const,
  ]);
  await store.putObject('backups/b/b.tar.gz', rawArchive([['metadata/version', '1.1.0\n'], ...entries]));
  await store.putObject(
    'backups/b/velero-backup.json',
    Buffer.from(JSON.stringify(sampleBackup('b', { version: 1, formatVersion: '1.1.0' }))),
  );
  const result = await engine.restore({ backupName: 'b', name: 'r' }).result;
  expect(result.phase).toBe('PartiallyFailed');
  expect(result.errors.namespaces ?? {}).not.toHaveProperty('good');
  // A name that no server takes is an error of that namespace; `constructor` is a good name.
  const refused = inherited.filter((name) => name !== 'constructor');
  expect(Object.keys(result.errors.namespaces ?? {}).sort()).toEqual([...refused].sort());
  for (const namespace of ['good', 'constructor']) {
    const made = (await cluster.get(configMaps, { namespace, name: 'a' })) as unknown as { data: object; metadata: { labels: object } };
    expect(Object.entries(made.data).sort()).toEqual([
      ['__proto__', 'kept'],
      ['big', '9007199254740993'],
      ['constructor', 'kept'],
    ]);
    expect(made.metadata.labels).not.toHaveProperty('x');
  }
  expect(({} as { labels?: unknown }).labels).toBeUndefined();
  const plan = await engine.planRestore({ backupName: 'b' }).result;
  expect(plan.counts).toMatchObject({ skip: expect.any(Number) });
});

test('JSON with such keys neither pollutes nor loses one, also beside numbers that a double cannot hold', () => {
  const source = `{"n":9007199254740993,${inherited.map((name) => `"${name}":{"a":1.0000000000000000001}`).join(',')}}`;
  const value = parseJson(source) as object;
  expect(stringifyJson(value)).toBe(source);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

test('a logger that throws, rejects or is given what cannot be printed does not end a run', async () => {
  const fail = () => {
    throw new Error('the disk of the log is full');
  };
  const { engine, cluster } = await startEngine({
    logger: { debug: fail, info: (async () => fail()) as () => void, warn: fail, error: fail },
    actions: {
      backup: [
        {
          name: 'x/circle',
          appliesTo: {},
          execute: async ({ item }, { logger }) => {
            const circle: { self?: unknown } = {};
            circle.self = circle;
            logger.info('a circle', { circle, big: 1n });
            return { item };
          },
        },
      ],
    },
  });
  await cluster.create(
    { group: '', version: 'v1', resource: 'namespaces' },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  );
  expect(await engine.backup({ name: 'b' }).result).toMatchObject({ phase: 'Completed', errors: {} });
});

async function* copied(stream: AsyncIterable<Uint8Array> | undefined): AsyncGenerator<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk);
  yield Buffer.concat(chunks);
}
