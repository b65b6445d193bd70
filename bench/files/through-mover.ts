/**
 * Saves the files of a claim through a mover Pod, and the same files directly from the folder that they lie in, in turn, into new kopia
 * repositories in folders: `pnpm bench:mover`. It prints how many times as long the mover Pod takes, and fails above 1.5. Pods cost time
 * to start, so that a small claim says little. In each round a command in the Pod also only prints the files, and nobody does anything with them:
 * what the way through exec takes alone. CPU is the processor time of this process; the rest of the machine's is told beside it.
 *
 *   --size 512    MiB of mixed files
 *   --rounds 3
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { clusterFromKubeConfig, createEngine, createFileSystemObjectStore, type KubeObject } from '@lifeboat/core';
import { mallocSettings, nodeFlags, youngGenerationFlag } from '../../packages/cli/src/node-flags.ts';
import { folderEntries, kopia } from '../../packages/file-repository/src/index.ts';
import { nodeImage } from '../../test/real-servers/node-servers.ts';
import { startCluster } from '../../test/real-servers/server-scripts.ts';
import { machineCpuSeconds } from '../cpu-seconds.ts';
import { timed } from '../timed.ts';
import { makeMixedFiles } from './sample-set.ts';

const { values } = parseArgs({ options: { size: { type: 'string', default: '512' }, rounds: { type: 'string', default: '3' } } });
const mostTimes = 1.5;
// As the command line runs.
if (!process.execArgv.some((flag) => flag.startsWith(youngGenerationFlag)))
  process.execve?.(process.execPath, [process.execPath, ...nodeFlags, ...process.execArgv, ...process.argv.slice(1)], {
    ...process.env,
    ...mallocSettings,
  });
const state = await mkdtemp(join(tmpdir(), 'lbmv-'));
const namespace = 'moving';
const type = (resource: string) => ({ group: '', version: 'v1', resource });

const { kubeconfig, down } = await startCluster('one', ['--csi'], state);
const cluster = await clusterFromKubeConfig({ path: kubeconfig });
try {
  await createClaim();
  const source = await folderOfClaim();
  await makeMixedFiles(source, Number(values.size));
  const ratios: number[] = [];
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const direct = await measured(() => saveDirectly(source, join(state, `direct-${round}`)));
    const moved = await measured(() => saveByMover(join(state, `moved-${round}`)));
    const printed = await measured(printFiles);
    ratios.push(moved.seconds / direct.seconds);
    console.log(`round ${round}: directly ${text(direct)}, through a mover Pod ${text(moved)}, ${ratios.at(-1)?.toFixed(2)} times`);
    console.log(`  printed through exec only: ${text(printed)}`);
  }
  const [least, median, most] = [ratios.toSorted((a, b) => a - b)].flatMap((all) => [all[0], all[Math.floor(all.length / 2)], all.at(-1)]);
  console.log(`through a mover Pod: ${[least, median, most].map((ratio) => ratio?.toFixed(2)).join(' / ')} times (least, median, most)`);
  if (!((median ?? Number.NaN) <= mostTimes)) {
    console.error(`LIMIT BROKEN: through a mover Pod at most ${mostTimes} times`);
    process.exitCode = 1;
  }
} finally {
  await cluster.close();
  await down();
  await rm(state, { recursive: true, force: true });
}

async function createClaim(): Promise<void> {
  await cluster.create(type('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const resources = { requests: { storage: `${Number(values.size) * 2}Mi` } };
  await cluster.create(type('persistentvolumeclaims'), {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace },
    spec: { storageClassName: 'bench-csi', accessModes: ['ReadWriteOnce'], resources },
  });
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'app', namespace, annotations: { 'backup.velero.io/backup-volumes': 'data' } },
    spec: {
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      containers: [{ name: 'main', image: nodeImage, command: ['sleep', '86400'], volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    },
  };
  await until(() => cluster.create(type('pods'), pod));
  await until(async () => {
    const { phase } = ((await cluster.get(type('pods'), { namespace, name: 'app' }))?.status ?? {}) as { phase?: string };
    if (phase !== 'Running') throw new Error(`the Pod is ${phase}`);
  });
}

/** The driver keeps a folder for each volume. */
async function folderOfClaim(): Promise<string> {
  const folder = join(dirname(kubeconfig), 'csi/volumes');
  const [volume] = await readdir(folder);
  if (volume === undefined) throw new Error(`${folder} has no volume`);
  return join(folder, volume);
}

async function saveDirectly(source: string, root: string): Promise<void> {
  const store = createFileSystemObjectStore({ root });
  const repository = await kopia.create({ store, prefix: 'kopia/moving/', password: 'a password of measurements' });
  await repository.writeSnapshot(folderEntries(source), { source: { host: 'h', user: 'u', path: '/data' }, parent: 'none' });
}

async function saveByMover(root: string): Promise<void> {
  const volumeFiles = { formats: [kopia], password: 'a password of measurements', mover: { image: nodeImage } };
  const engine = createEngine({ cluster, storageLocations: { main: { store: createFileSystemObjectStore({ root }) } }, volumeFiles });
  const { phase, unsavedVolumes } = await engine.backup({ name: 'b', includedNamespaces: [namespace] }).result;
  if (phase !== 'Completed' || unsavedVolumes.length > 0) throw new Error(`The backup is ${phase}`);
  await engine.close();
}

async function printFiles(): Promise<void> {
  const command = ['tar', '-c', '-f', '-', '-C', '/data', '.'];
  let bytes = 0;
  const count = (printed: Uint8Array) => {
    bytes += printed.byteLength;
  };
  await cluster.exec({ namespace, pod: 'app', container: 'main', command }, { onOutput: (output) => count(output.bytes) });
  if (bytes < Number(values.size) * 1024 * 1024) throw new Error(`exec printed ${bytes} bytes only`);
}

interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Processor time of all other processes. */
  readonly otherCpuSeconds: number;
}

async function measured(work: () => Promise<void>): Promise<Measured> {
  const before = machineCpuSeconds();
  const took = await timed(work);
  return { ...took, otherCpuSeconds: machineCpuSeconds() - before - took.cpuSeconds };
}

async function until<T>(attempt: () => Promise<T>): Promise<T> {
  const end = performance.now() + 90_000;
  for (;;)
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
}

function text({ seconds, cpuSeconds, otherCpuSeconds }: Measured): string {
  return `${seconds.toFixed(1)} s (CPU ${cpuSeconds.toFixed(1)} s, other processes ${otherCpuSeconds.toFixed(1)} s)`;
}
