import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { MigrateEvent } from '../contract/migration/migrate-event.ts';
import type { MigrateOptions } from '../contract/migration/migrate-options.ts';
import type { MigrationResult } from '../contract/migration/migration-result.ts';
import { createEngine } from '../engine/create-engine.ts';
import { migrate } from '../engine/migration/migrate.ts';
import { createClusterClient } from '../kubernetes/create-cluster-client.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';

const core = (resource: string) => ({ group: '', version: 'v1', resource });
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const servers: KubernetesApiServer[] = [];
let prod: ClusterClient;
let test1: ClusterClient;
let dev: ClusterClient;
let store: ObjectStore;
let count = 0;

beforeAll(async () => {
  const open = async () => {
    const server = await startKubernetesApiServer();
    servers.push(server);
    return createClusterClient({ server: server.url, token: server.token });
  };
  [prod, test1, dev] = [await open(), await open(), await open()];
  await prod.create(core('namespaces'), object('v1', 'Namespace', { name: 'shop', labels: { team: 'retail' } }));
  for (let i = 0; i < 12; i += 1)
    await prod.create(core('configmaps'), {
      ...object('v1', 'ConfigMap', { name: `map-${i}`, namespace: 'shop' }),
      data: { a: String(i) },
    });
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'prod.example.com/web:1' }] } };
  await prod.create(deployments, {
    ...object('apps/v1', 'Deployment', { name: 'web', namespace: 'shop' }),
    spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template },
  });
});
afterAll(async () => {
  for (const client of [prod, test1, dev]) await client.close();
  for (const server of servers) await server.close();
});
beforeEach(() => {
  store = createMemoryObjectStore();
  count += 1;
});

function object(apiVersion: string, kind: string, metadata: KubeObject['metadata']): KubeObject {
  return { apiVersion, kind, metadata };
}

/** Into a namespace of each test. */
const into = (name = `to-${count}`) => ({ namespaceMapping: { shop: name } });
const backup = { includedNamespaces: ['shop'] };
const lease = { durationInMs: 1000, renewalIntervalInMs: 200 };

async function told(options: MigrateOptions): Promise<{ readonly result: MigrationResult; readonly events: MigrateEvent[] }> {
  const run = migrate(options);
  const events: MigrateEvent[] = [];
  for await (const event of run) events.push(event);
  return { result: await run.result, events };
}

describe('migrate', () => {
  test('through a temporary folder of this user only, which goes; what a transform changed is no difference', async () => {
    // Other tests have folders there, too.
    const own = await mkdtemp(join(tmpdir(), 'lifeboat-migrate-test-'));
    vi.stubEnv('TMPDIR', own);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await rm(own, { recursive: true, force: true });
    });
    let modes: number[] = [];
    const run = migrate({
      from: prod,
      to: [{ cluster: test1, restore: { ...into(), imageNameMapping: { 'prod.example.com': 'test.example.com' } } }],
      backup,
      readiness: false,
    });
    for await (const event of run)
      if (event.type === 'step' && event.step === 'plan') modes = folders(own).map((name) => statSync(join(own, name)).mode & 0o777);
    const result = await run.result;
    expect(modes).toEqual([0o700]);
    expect(folders(own)).toEqual([]);
    expect([result.phase, result.kept, result.backup.outcome]).toEqual(['Completed', false, 'made']);
    const [target] = result.targets;
    expect(target).toMatchObject({
      name: 'target',
      phase: 'Completed',
      unmovedVolumes: [],
      restore: { phase: 'Completed', outcome: 'made' },
    });
    expect(target?.comparison).toMatchObject({ counts: { different: 0 }, differences: [], notCompared: [] });
    expect(target?.comparison?.counts.same).toBeGreaterThan(13);
    const web = await test1.get(deployments, { namespace: `to-${count}`, name: 'web' });
    expect(JSON.stringify(web?.spec)).toContain('test.example.com/web:1');
  });

  test('names what is not ready, and why; a real difference counts', async () => {
    const { result, events } = await told({
      from: prod,
      to: [
        {
          cluster: test1,
          restore: {
            ...into(),
            wholeRunHooks: {
              after: async ({ cluster }) => {
                const patch = { data: { a: 'changed' } };
                await cluster.patch(core('configmaps'), { namespace: `to-${count}`, name: 'map-3' }, { type: 'merge', patch });
                const metadata = { name: 'web-1', namespace: `to-${count}`, labels: { app: 'web' } };
                await cluster.create(core('pods'), {
                  ...object('v1', 'Pod', metadata),
                  spec: { containers: [{ name: 'main', image: 'x' }] },
                });
                const waiting = { reason: 'ImagePullBackOff', message: 'no such image' };
                const status = { containerStatuses: [{ name: 'main', state: { waiting } }] };
                await cluster.patch(core('pods'), metadata, { type: 'merge', patch: { status } }, { subresource: 'status' });
              },
            },
          },
        },
      ],
      backup,
      readiness: { timeoutInMs: 1, pollIntervalInMs: 1 },
    });
    const [target] = result.targets;
    expect([result.phase, target?.phase]).toEqual(['PartiallyFailed', 'Incomplete']);
    expect(target?.notReady).toMatchObject([{ groupResource: 'deployments.apps', namespace: `to-${count}`, name: 'web', final: false }]);
    expect(target?.notReady?.[0]?.reason).toMatch(/; Pod web-1: container main: ImagePullBackOff: no such image$/);
    expect(target?.comparison?.differences).toMatchObject([
      { groupResource: 'configmaps', namespace: 'shop', name: 'map-3', change: 'changed', differences: [{ path: '/data/a', left: '3' }] },
    ]);
    const steps = events.flatMap((event) => (event.type === 'step' ? [`${event.step} ${event.state}`] : []));
    expect(steps).toEqual(['backup', 'plan', 'restore', 'ready', 'compare'].flatMap((step) => [`${step} started`, `${step} ended`]));
    expect(events.some((event) => event.type === 'wait' && event.notReady.length === 1)).toBe(true);
    expect(events.some((event) => event.type === 'target' && event.event.type === 'planned-item')).toBe(true);
  });

  test('planOnly writes nothing; one target that fails does not stop the others', async () => {
    const gone = createClusterClient({ server: servers[1]?.url ?? '', token: 'wrong' });
    const to = [
      { name: 'test', cluster: test1, restore: into('planned-a') },
      { name: 'dev', cluster: dev, restore: { ...into('planned-b'), storageClassMapping: { a: 'none-such' } } },
    ];
    const { result } = await told({ from: prod, to, backup, planOnly: true });
    expect(result.targets.map(({ name, phase }) => [name, phase])).toEqual([
      ['test', 'Planned'],
      ['dev', 'Failed'],
    ]);
    expect(result.phase).toBe('PartiallyFailed');
    expect(result.targets[0]?.plan?.counts.create).toBeGreaterThan(13);
    expect(result.targets[1]?.error).toMatchObject({ step: 'plan', error: { code: 'INVALID_REQUEST' } });
    expect(await test1.get(core('namespaces'), { name: 'planned-a' })).toBeUndefined();
    await expect(migrate({ from: prod, to: [{ cluster: gone }], backup }).result).rejects.toMatchObject({
      code: 'KUBERNETES_UNAUTHORIZED',
    });
    await gone.close();
  });

  test('the same name goes on: what is finished is found, what differs in the request is refused', async () => {
    const options = {
      name: 'again',
      from: prod,
      to: [{ cluster: test1, restore: into() }],
      backup,
      location: { store },
      readiness: false,
    } as const;
    expect((await told(options)).result.backup.outcome).toBe('made');
    const writes = test1.counters.writes;
    const { result, events } = await told(options);
    expect([result.phase, result.backup.outcome, result.targets[0]?.restore?.outcome]).toEqual(['Completed', 'found', 'found']);
    expect(result.targets[0]?.plan).toBeUndefined();
    expect(test1.counters.writes).toBe(writes);
    expect(events.filter((event) => event.type === 'step' && event.state === 'skipped')).toHaveLength(2);
    const other = await told({ ...options, to: [{ cluster: test1, restore: into('elsewhere') }] });
    expect(other.result.targets[0]?.error?.error.message).toMatch(/asked for something else \(`restore` of target "target"\)/);
    await expect(migrate({ ...options, backup: {} }).result).rejects.toThrow(/asked for something else \(`backup`\)/);
  });

  test('a restore that ended early is finished: nothing twice, nothing missing, no warning of what it made', async () => {
    const options = {
      name: 'cut',
      from: prod,
      to: [{ cluster: dev, restore: into() }],
      backup,
      location: { store },
      readiness: false,
      engine: { lease, concurrency: 1 },
    } as const;
    const cut = new AbortController();
    const run = migrate({ ...options, signal: cut.signal });
    run.result.catch(() => {});
    let seen = 0;
    await (async () => {
      for await (const event of run)
        if (event.type === 'target' && event.event.type === 'item' && event.event.action === 'created') {
          seen += 1;
          if (seen === 5) cut.abort();
        }
    })().catch(() => {});
    await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
    const before = await mapsOf(dev, `to-${count}`);
    expect(before.size).toBeGreaterThan(0);
    expect(before.size).toBeLessThan(12);
    const { result } = await told(options);
    const [target] = result.targets;
    expect([result.phase, result.backup.outcome, target?.restore?.outcome]).toEqual(['Completed', 'found', 'resumed']);
    expect(target?.restore).toMatchObject({ warnings: 0, errors: 0, counts: { failed: 0 } });
    const after = await mapsOf(dev, `to-${count}`);
    expect(after.size).toBe(12);
    for (const [name, uid] of before) expect(after.get(name)).toBe(uid);
  });

  test('a target with blocked objects is left alone, unless asked otherwise', async () => {
    const boats = { group: 'test.io', version: 'v1', resource: 'boats' };
    await prod.create({ group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' }, definition());
    await expect.poll(async () => (await prod.discover()).resolve('boats.test.io')).toBeDefined();
    await prod.create(boats, object('test.io/v1', 'Boat', { name: 'b', namespace: 'shop' }));
    const options = {
      from: prod,
      to: [{ cluster: dev, restore: { ...into(), excludedResources: ['customresourcedefinitions'] } }],
      backup,
      readiness: false,
    } satisfies MigrateOptions;
    const { result } = await told(options);
    expect([result.phase, result.targets[0]?.phase]).toEqual(['Failed', 'Blocked']);
    expect(result.targets[0]?.plan?.blocked).toMatchObject([{ groupResource: 'boats.test.io', name: 'b' }]);
    expect(await dev.get(core('namespaces'), { name: `to-${count}` })).toBeUndefined();
    const { result: continued } = await told({ ...options, onBlocked: 'continue' });
    expect([continued.phase, continued.targets[0]?.phase]).toEqual(['PartiallyFailed', 'Incomplete']);
    expect(continued.targets[0]?.restore?.errors).toBe(1);
    await prod.delete(boats, { namespace: 'shop', name: 'b' });
  });

  test.each<readonly [string, object, RegExp]>([
    ['no target', { to: [] }, /to: Required value/],
    ['two of one name', { to: [{ cluster: true }, { cluster: true }] }, /to\[1\]\.name: "target" is also the name of to\[0\]/],
    ['a name of its own for the restore', { to: [{ cluster: true, restore: { name: 'r' } }] }, /to\[0\]\.restore\.name: Forbidden/],
    ['a field that is none', { to: [{ cluster: true, restore: { namespaceMappings: {} } }] }, /namespaceMappings/],
    ['a filter that cannot be', { backup: { includedNamespaces: ['a'], excludedNamespaces: ['a'] } }, /excludes list cannot contain/],
    ['a location for the backup', { backup: { storageLocation: 'x' } }, /backup\.storageLocation: Forbidden/],
    ['a name that is none', { name: 'Not A Name' }, /name: "Not A Name"/],
    ['readiness: true', { readiness: true }, /readiness: Invalid value: true/],
  ])('is refused before anything is done: %s', async (_what, given, message) => {
    const requests = prod.counters.requests + dev.counters.requests;
    const options = { from: prod, to: [{ cluster: dev }], ...given };
    const to = options.to.map((target) => ({ ...target, cluster: dev }));
    await expect(migrate({ ...options, to } as MigrateOptions).result).rejects.toThrow(message);
    expect(prod.counters.requests + dev.counters.requests).toBe(requests);
  });
});

describe('replaceUnfinished of a restore', () => {
  test('refuses one that has completed, or is of another backup, and one whose run lives', async () => {
    const engine = createEngine({ cluster: prod, storageLocations: { main: { store } } });
    for (const name of ['b1', 'b2']) await engine.backup({ name, ...backup }).result;
    const request = { name: 'r', backupName: 'b1', ...into() };
    await engine.restore(request).result;
    const again = { ...request, replaceUnfinished: true };
    await expect(engine.restore(again).result).rejects.toMatchObject({ code: 'RESTORE_ALREADY_EXISTS' });
    const held = engine.restore({
      ...request,
      name: 'held',
      wholeRunHooks: {
        after: async () => {
          await expect(engine.restore({ ...again, name: 'held' }).result).rejects.toMatchObject({ code: 'RESTORE_IN_PROGRESS' });
          await expect(engine.restore({ ...again, name: 'held', backupName: 'b2' }).result).rejects.toMatchObject({
            code: 'RESTORE_ALREADY_EXISTS',
          });
        },
      },
    });
    expect((await held.result).errors).toEqual({});
    await engine.close();
  });
});

function definition(): KubeObject {
  return {
    ...object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { name: 'boats.test.io' }),
    spec: {
      group: 'test.io',
      names: { plural: 'boats', singular: 'boat', kind: 'Boat', listKind: 'BoatList' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  };
}

async function mapsOf(cluster: ClusterClient, namespace: string): Promise<Map<string, string | undefined>> {
  const found = new Map<string, string | undefined>();
  for await (const { items } of cluster.listPages(core('configmaps'), { namespace }))
    for (const { metadata } of items) if (metadata.name.startsWith('map-')) found.set(metadata.name, metadata.uid);
  return found;
}

function folders(root: string): string[] {
  return readdirSync(root).filter((name) => name.startsWith('lifeboat-migration-'));
}
