/**
 * One backup of many claims with CSI snapshots, on an API server with the real snapshot controller: `pnpm bench:csi`. Prints how long it
 * takes, by the clock and of the processors, its peak memory, its requests, and how many snapshots waited for the driver at a time; writes
 * them to bench/results/csi-<time>.json. Fails when a snapshot is lost that the driver takes, or memory passes 256 MiB.
 *
 *   --claims N       (default 1000)
 *   --namespaces N   (default 10)
 *   --driver slow    a driver that takes its time for each, instead of the real one (`real`)
 *   --snapshot-ms N  what the slow driver needs for a snapshot (default 2000)
 *   --at-once N      how many it cuts at a time (default 40)
 *   --bears N        how many may be in its hands: more are refused as ResourceExhausted (default any number)
 *   --never N        claims whose snapshot is never taken (default 1)
 *   --timeout D      csiSnapshotTimeout (default 30s)
 *   --checkout DIR   whose built CLI is measured (default: this one's)
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ClusterClient, clusterFromKubeConfig, type KubeObject } from '@lifeboat/core';
import { apiServer } from '../../test/e2e/compare/api-server.ts';
import { describeMachine } from '../race/machine.ts';
import { countRequests } from '../request-counts.ts';
import { runMeasured } from '../run-measured.ts';
import { startCsiCluster } from './csi-cluster.ts';
import { fillClaims } from './fill-claims.ts';
import { startSlowDriver } from './slow-driver.ts';

const { values } = parseArgs({
  options: {
    claims: { type: 'string', default: '1000' },
    namespaces: { type: 'string', default: '10' },
    driver: { type: 'string', default: 'real' },
    'snapshot-ms': { type: 'string', default: '2000' },
    'at-once': { type: 'string', default: '40' },
    bears: { type: 'string', default: 'Infinity' },
    never: { type: 'string', default: '1' },
    timeout: { type: 'string', default: '30s' },
    checkout: { type: 'string' },
  },
});
const [claims, never] = [Number(values.claims), Number(values.never)];
const snapshotClasses = { group: 'snapshot.storage.k8s.io', version: 'v1', resource: 'volumesnapshotclasses' };

const state = await mkdtemp('/tmp/lb-'); // short: a socket lies in it
const ends: (() => unknown)[] = [() => rm(state, { recursive: true, force: true })];
try {
  const { kubeconfig, volumes, down } = await startCsiCluster(state);
  ends.push(down);
  const cluster = await clusterFromKubeConfig({ path: kubeconfig });
  ends.push(() => cluster.close());
  const server = apiServer(kubeconfig);
  ends.push(() => server.close());
  const isSlow = values.driver === 'slow';
  const slow = startSlowDriver({
    cluster,
    atOnce: Number(values['at-once']),
    snapshotInMs: Number(values['snapshot-ms']),
    bears: Number(values.bears),
  });
  ends.push(() => slow.stop());
  await cluster.create(snapshotClasses, {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshotClass',
    metadata: { name: 'slow', labels: { 'velero.io/csi-volumesnapshot-class': 'true' } },
    driver: slow.name,
    deletionPolicy: 'Delete',
  });
  const namespaces = Array.from({ length: Number(values.namespaces) }, (_, i) => `csi-${i}`);
  console.log(`  making ${claims} claims`);
  await fillClaims({ cluster, namespaces, claims, never, volumes, driver: isSlow ? slow.name : 'csi.bench.local' });
  console.log('  backing up');
  const location = ['--kubeconfig', kubeconfig, '--location', `file://${state}/store`];
  const args = ['backup', 'create', 'csi', '--include-namespaces', 'csi-*', '--csi-snapshot-timeout', values.timeout, '--quiet'];
  const { result: measured, requests } = await countRequests(server, () =>
    runMeasured([...args, ...location], {}, { mayFailInPart: never > 0, checkout: values.checkout }),
  );
  const file = await readFile(join(state, 'store/backups/csi/velero-backup.json'), 'utf8');
  const { status } = JSON.parse(file) as { status: Record<string, unknown> };
  const { csiVolumeSnapshotsAttempted: taken, errors = 0 } = status;
  const { seconds, cpuSeconds, peakMiB } = measured;
  const left = await leftIn(cluster);
  const result = {
    ...{ claims, never, driver: values.driver },
    ...(isSlow && { snapshotInMs: Number(values['snapshot-ms']), atOnce: Number(values['at-once']), mostWaiting: slow.mostWaiting }),
    ...{ seconds, cpuSeconds, peakMiB, requests, taken, errors, left },
  };
  console.log(JSON.stringify(result, null, 2));
  const folder = join(import.meta.dirname, '../results');
  await mkdir(folder, { recursive: true });
  const date = new Date().toISOString();
  const resultFile = join(folder, `csi-${date.replaceAll(/[:.]/g, '-')}.json`);
  await writeFile(resultFile, `${JSON.stringify({ date, machine: await describeMachine(''), ...result }, null, 2)}\n`);
  console.log(`written to ${resultFile}`);
  const broken: string[] = [];
  if (taken !== claims - never) broken.push(`${taken} snapshots, not ${claims - never}`);
  if (errors !== never) broken.push(`${errors} errors, not ${never}`);
  if (left > 0) broken.push(`${left} snapshots or contents are left in the cluster`);
  if (peakMiB > 256) broken.push(`${peakMiB} MiB, more than 256`);
  for (const line of broken) console.error(`LIMIT BROKEN: ${line}`);
  process.exitCode = broken.length > 0 ? 1 : 0;
} finally {
  for (const end of ends.reverse()) await end();
}

/** After a while: deletions are the controller's and the driver's. */
async function leftIn(cluster: ClusterClient): Promise<number> {
  for (let tries = 0; ; tries++) {
    const left: KubeObject[] = [];
    for (const resource of ['volumesnapshots', 'volumesnapshotcontents'])
      for await (const { items } of cluster.listPages({ ...snapshotClasses, resource }, {})) left.push(...items);
    if (left.length === 0 || tries > 60) {
      if (left[0]) console.log(JSON.stringify(left[0]));
      return left.length;
    }
    await sleep(1000);
  }
}
