import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ClusterClient, clusterFromKubeConfig, createEngine, type Engine, type LocationOutcome } from '@lifeboat/core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kopia, restic } from '../../packages/file-repository/src/index.ts';
import { accountWithRights } from '../real-servers/account-with-rights.ts';
import { nodeImage } from '../real-servers/node-servers.ts';
import { type FourStores, locationNames, type StoreServers, startFourStores } from './fan-out/four-stores.ts';
import { createSqlitePod, type DatabaseState, loadWriterImage, readIn, stateAtStart, untilWriting } from './volume-fan-out/sqlite-pod.ts';

const node = inject('node');
// `pnpm test:volume-fan-out` has claims only: each takes a mover Pod of its own, some seconds.
const isWhole = process.env.LIFEBOAT_VOLUME_FAN_OUT === 'whole';
const [shop, copy] = ['volume-fan-out', 'volume-fan-out-copy'];
const volumes = Array.from({ length: 10 }, (_, number) => `db-${number}`);
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const claims = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };

// Other tests of the node define kinds meanwhile, which the roles do not know.
const taken = ['pods', 'persistentvolumeclaims', 'persistentvolumes', 'configmaps', 'serviceaccounts', 'namespaces'];
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
/** A larger claim with another access mode, and a smaller one. */
const sizes = `version: v1
resourceModifierRules:
- conditions: {groupResource: persistentvolumeclaims, resourceNameRegex: "^db-0$"}
  mergePatches: [{patchData: '{"spec":{"accessModes":["ReadWriteMany"],"resources":{"requests":{"storage":"96Mi"}}}}'}]
- conditions: {groupResource: persistentvolumeclaims, resourceNameRegex: "^db-1$"}
  mergePatches: [{patchData: '{"spec":{"resources":{"requests":{"storage":"32Mi"}}}}'}]
`;

// Issue 15, point 3: databases that are written to, ten volumes, four stores of which one dies, another namespace and storage class.
describe.skipIf(!node)('databases of a Pod in four locations', { timeout: 400_000 }, () => {
  let cluster: ClusterClient;
  /** With the rights of its requests, and no others. */
  let limited: ClusterClient;
  let servers: StoreServers;
  let folder: string;

  beforeAll(async () => {
    const kubeconfig = node?.kubeconfig ?? '';
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-volumes-'));
    [cluster, servers] = await Promise.all([
      clusterFromKubeConfig({ path: kubeconfig }),
      startFourStores(folder),
      loadWriterImage(kubeconfig),
    ]);
    await createSqlitePod({ cluster, namespace: shop, volumes, claims: isWhole ? volumes.length : 1 });
    // A Role is in each.
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: copy } });
    const inShop = { includedNamespaces: [shop] };
    const path = await accountWithRights({
      kubeconfig,
      name: 'fan-out',
      namespace: 'default',
      requests: [
        { operation: 'backup', request: { ...inShop, includedResources: taken } },
        {
          operation: 'restore',
          request: { ...inShop, namespaceMapping: { [shop]: copy }, storageClassMapping: { 'bench-csi': 'bench-csi-wait' } },
        },
      ],
      options: { namespace: shop, volumeFiles: 'pods', volumeSource: 'clone', nodeLimits: true },
      folder,
    });
    limited = await clusterFromKubeConfig({ path });
  });
  afterAll(async () => {
    for (const name of [shop, copy]) await cluster?.delete(namespaces, { name });
    await Promise.all([cluster?.close(), limited?.close(), servers?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  const told = ({ name, outcome, error }: LocationOutcome) => `${name} ${outcome}${error ? `: ${error.message}` : ''}`;
  const engineOver = (stores: FourStores, source?: 'clone'): Engine =>
    createEngine({
      cluster: limited,
      namespace: shop,
      storageLocations: Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, { store, patienceInMs: 1000 }])),
      volumeFiles: {
        formats: [kopia, restic],
        format: (location) => (location === 'folder' ? 'restic' : 'kopia'),
        password: ({ location }) => `the password of ${location}`,
        // Of every node: the limit is found by its labels, which takes a right.
        mover: { image: nodeImage, perNode: { nodes: [{ selector: {}, volumes: 4 }] } },
        ...(source && { source }),
      },
      resourceTimeoutInMs: 90_000,
    });

  /** Opens the database of a volume as a location has it, here. */
  async function databaseIn(engine: Engine, storageLocation: string, volume: string, backup = 'nightly'): Promise<DatabaseState> {
    const work = await mkdtemp(join(folder, 'db-'));
    const tree = await engine.openVolume(backup, { pod: `${shop}/app`, volume }, { storageLocation });
    for (const entry of await tree.list(tree.snapshot.root)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of tree.readFile(entry)) chunks.push(chunk);
      await writeFile(join(work, entry.name), Buffer.concat(chunks));
    }
    const database = new DatabaseSync(join(work, 'app.db'));
    const one = (query: string, column: string) => database.prepare(query).get()?.[column];
    const state = {
      check: String(one('PRAGMA integrity_check', 'integrity_check')),
      entries: Number(one('SELECT count(*) AS count FROM entries', 'count')),
      total: Number(one('SELECT sum(sum) AS sum FROM total', 'sum')),
    };
    database.close();
    return state;
  }

  test('one that dies misses out, a repair brings it back, and each has the same moment of all volumes', async () => {
    const before = JSON.parse(await readIn(cluster, shop, 'cat /tmp/at-start.json')) as DatabaseState[];
    expect(before.map(({ entries }) => entries)).toEqual(volumes.map(() => 0));
    const dying = engineOver(servers.stores({ killAt: /kopia\/volume-fan-out\/p/ }));
    const run = dying.backup({
      name: 'nightly',
      includedNamespaces: [shop],
      includedResources: taken,
      storageLocations: locationNames,
      storagePolicy: 'quorum',
    });
    const { phase, locations, unsavedVolumes, errors } = await run.result;
    expect({ phase, unsavedVolumes, errors }).toEqual({ phase: 'Completed', unsavedVolumes: [], errors: {} });
    expect(locations.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'minio failed',
      'gcs stored',
      'azure stored',
      'folder stored',
    ]);
    expect(locations[0]?.error?.message).toMatch(
      /^Files of volume db-\d of pod volume-fan-out\/app could not be copied to location "minio"/,
    );

    await servers.minio.revive();
    const engine = engineOver(servers.stores());
    await engine.unlockBackup('nightly', { storageLocation: 'minio', force: true });
    const repaired = await engine.repairBackup('nightly').result;
    expect(repaired.locations.map(told)).toEqual(['minio copied', 'gcs present', 'azure present', 'folder present']);
    for (const location of locationNames) {
      const { problems } = await engine.verifyBackup('nightly', { storageLocation: location, volumeFiles: 'contents' }).result;
      expect(problems, location).toEqual([]);
      const found = new Set<string>();
      for (const volume of volumes) found.add(JSON.stringify(await databaseIn(engine, location, volume)));
      expect([...found], location).toEqual([expect.stringMatching(/^\{"check":"ok","entries":(\d+),"total":\1\}$/)]);
    }
  });

  test('what was repaired comes back in another namespace and storage class, in a larger claim', async () => {
    const engine = engineOver(servers.stores());
    await cluster.create(configMaps, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'sizes', namespace: shop },
      data: { 'rules.yaml': sizes },
    });
    const { phase, errors } = await engine.restore({
      name: 'back',
      backupName: 'nightly',
      storageLocation: 'minio',
      namespaceMapping: { [shop]: copy },
      storageClassMapping: { 'bench-csi': 'bench-csi-wait' },
      resourceModifier: { kind: 'ConfigMap', name: 'sizes' },
    }).result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    await untilWriting(cluster, copy);
    const states = await stateAtStart(cluster, copy);
    const { entries = 0 } = states[0] ?? {};
    expect(entries).toBeGreaterThan(0);
    expect(states).toEqual(volumes.map(() => ({ check: 'ok', entries, total: entries })));
    const claim = await cluster.get(claims, { namespace: copy, name: 'db-0' });
    expect(claim?.spec).toMatchObject({
      storageClassName: 'bench-csi-wait',
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '96Mi' } },
    });
    if (!isWhole) return;
    const smaller = await cluster.get(claims, { namespace: copy, name: 'db-1' });
    expect(smaller?.spec).toMatchObject({ storageClassName: 'bench-csi-wait', resources: { requests: { storage: '32Mi' } } });
  });

  test('without hooks, a clone of a CSI snapshot is of one moment too', async () => {
    const engine = engineOver(servers.stores(), 'clone');
    const request = {
      name: 'cloned',
      includedNamespaces: [shop],
      includedResources: taken,
      storageLocation: 'folder',
      runHooks: 'none' as const,
    };
    const { phase, errors } = await engine.backup(request).result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    const { check, entries, total } = await databaseIn(engine, 'folder', 'db-0', 'cloned');
    expect({ check, total }).toEqual({ check: 'ok', total: entries });
    expect(entries).toBeGreaterThan(0);
    // The writer was not held: it writes on.
    await untilWriting(cluster, shop);
  });
});
