/** Migrates running workloads, with the files of their volumes, into another cluster. A machine has one node: the first cluster has it
 * until the migration's backup is made, then the other one. `pnpm test:migrate-node`. */
import { deepStrictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClusterClient,
  clusterFromKubeConfig,
  createFileSystemObjectStore,
  type MigrateEvent,
  type MigrateOptions,
  migrate,
} from '@lifeboat/core';
import { kopia } from '../../../packages/file-repository/src/index.ts';
import { nodeImage } from '../../real-servers/node-servers.ts';
import { startCluster } from '../../real-servers/server-scripts.ts';
import { readIn } from '../volume-fan-out/sqlite-pod.ts';
import { stopNode } from './stop-node.ts';
import { createWorkloadTree, ownersInTree, podsOfTree, rollWorkloadTree, runningPods } from './workload-tree.ts';

const state = await mkdtemp(join(tmpdir(), 'lbtr-'));
const [shop, moved] = ['shop', 'shop-moved'];
const ends: (() => Promise<unknown>)[] = [() => rm(state, { recursive: true, force: true })];
const begun = performance.now();
const say = (text: string) => console.log(`${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${text}`);

async function start(name: string, ...flags: string[]): Promise<{ readonly kubeconfig: string; readonly cluster: ClusterClient }> {
  const { kubeconfig, down } = await startCluster(name, flags, state);
  ends.push(down);
  const cluster = await clusterFromKubeConfig({ path: kubeconfig });
  ends.push(() => cluster.close());
  return { kubeconfig, cluster };
}

/** @throws if it does not become so in two minutes */
async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    if (await is()) return say(what);
    await sleep(500);
  }
  throw new Error(`it did not come so far: ${what}`);
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

try {
  const one = await start('one', '--csi');
  await createWorkloadTree({ cluster: one.cluster, namespace: shop, hasClaim: true });
  await until('the workloads run', async () => (await runningPods(one.cluster, shop)) === podsOfTree);
  await rollWorkloadTree(one.cluster, shop);
  const pods = (lines: readonly string[]) => lines.filter((line) => line.startsWith('Pod ')).length;
  const isRolled = async () => {
    const lines = await ownersInTree(one.cluster, shop);
    const revisions = lines.filter((line) => /^ReplicaSet web|^ControllerRevision (db|log)/.test(line)).length;
    return revisions === 6 && pods(lines) === podsOfTree && (await runningPods(one.cluster, shop)) === podsOfTree;
  };
  await until('each has a second revision', isRolled);
  // Nothing in the other cluster could write that.
  const precious = randomUUID();
  await readIn(one.cluster, shop, `echo ${precious} > /data/file; sync`, 'db-0');
  const before = await ownersInTree(one.cluster, shop);

  const options = (cluster: ClusterClient): MigrateOptions => ({
    name: 'move',
    from: one.cluster,
    to: [{ name: 'two', cluster, restore: { namespaceMapping: { [shop]: moved }, storageClassMapping: { 'bench-csi': 'local-path' } } }],
    backup: { includedNamespaces: [shop] },
    location: { store: createFileSystemObjectStore({ root: join(state, 'store') }) },
    engine: {
      volumeFiles: { formats: [kopia], password: 'a password of tests', mover: { image: nodeImage } },
      resourceTimeoutInMs: 90_000,
    },
    readiness: { timeoutInMs: 120_000, pollIntervalInMs: 500 },
  });
  // The target must be another cluster for the files to go along: one that has no node, and in which nothing is written.
  const draft = await start('draft', '--controllers');
  await draft.cluster.create(
    { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' },
    { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'local-path' }, provisioner: 'none' },
  );
  const planned = await migrate({ ...options(draft.cluster), planOnly: true }).result;
  say(`backup ${planned.backup.phase}, ${planned.backup.outcome}; plan ${planned.targets[0]?.phase}`);
  for (const item of planned.targets[0]?.plan?.blocked ?? []) say(`blocked: ${item.groupResource} ${item.name}: ${item.reason}`);
  deepStrictEqual([planned.backup.phase, planned.targets[0]?.phase], ['Completed', 'Planned']);

  await stopNode(one.kubeconfig);
  say('the first cluster has no node any more');
  const two = await start('two', '--csi');
  say('the other one has it');

  // Stopped while volumes are waited for, and gone on with.
  const stopped = migrate(options(two.cluster));
  const stop = (event: MigrateEvent) => {
    if (event.type === 'step' && event.step === 'restore' && event.state === 'started') setTimeout(() => void stopped.cancel(), 3000);
  };
  try {
    for await (const event of stopped) stop(event);
    say('it was not stopped in time');
  } catch (error) {
    say(`stopped: ${error instanceof Error ? error.message : error}`);
  }

  const run = migrate(options(two.cluster));
  for await (const event of run)
    if (event.type === 'step' && event.state !== 'started') say(`${event.step}: ${event.state} ${event.message ?? ''}`);
  const { phase, targets, backup } = await run.result;
  const [target] = targets;
  console.log(
    JSON.stringify({ phase, backup: backup.outcome, ...target, plan: target?.plan?.counts, comparison: target?.comparison }, null, 1),
  );
  deepStrictEqual([phase, backup.outcome, target?.unmovedVolumes, target?.notReady], ['Completed', 'found', [], []]);
  await until('owners and names are as they were', async () => isSame(await ownersInTree(two.cluster, moved), before));
  deepStrictEqual(await readIn(two.cluster, moved, 'cat /data/file', 'db-0'), `${precious}\n`);
  await two.cluster.delete(
    { group: 'apps', version: 'v1', resource: 'deployments' },
    { namespace: moved, name: 'web' },
    { propagationPolicy: 'Background' },
  );
  const left = before.filter((line) => !/web|Secret key|ConfigMap leaf/.test(line));
  await until('the Deployment has taken its tree along', async () => isSame(await ownersInTree(two.cluster, moved), left));
  console.log(`${before.length} objects: whole`);
} finally {
  for (const end of ends.reverse()) await end().catch((error: unknown) => console.error(String(error)));
}
