import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { apiServer } from '../../e2e/compare/api-server.ts';
import { kubectl } from '../../real-servers/kubectl.ts';
import { type MinioServer, runServerScript, type Wrapper } from '../../real-servers/server-scripts.ts';
import { openOwnNetwork } from './own-network.ts';
import { takeTurn } from './take-turn.ts';

/** A real Velero server that looks after one cluster, and its client. */
export interface RealVelero {
  /** The velero client, for example `backup create b1 --wait`. Returns what it printed. */
  cli(...args: string[]): Promise<string>;
  /** Waits until the server made an object of its namespace from the bucket, for example `backup b1`. */
  untilSynced(kind: 'backup', name: string): Promise<void>;
  /** `spec`, `status` ... of one of its objects. */
  get(kind: string, name: string): Promise<VeleroRecord>;
  /** Starts the server anew: it syncs at its start when the location is Available, and then once a minute. */
  syncNow(): Promise<void>;
  /** What its server tells Prometheus. */
  metrics(): Promise<string>;
  /** Ends the server. What it resolves with starts it again as it was. */
  halt(): Promise<() => Promise<void>>;
  /** Phase and message of the location `default`. */
  location(): Promise<{ phase?: string; message?: string }>;
  down(): Promise<void>;
}

export interface VeleroRecord {
  readonly metadata: Record<string, unknown>;
  readonly spec: Record<string, unknown>;
  readonly status: Record<string, unknown> & { readonly phase?: string; readonly errors?: number; readonly warnings?: number };
}

interface StartOptions {
  /** Name of a cluster that {@link startCluster} started with the same `state`, and its kubeconfig. */
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly state: string;
  readonly minio: Pick<MinioServer, 'endpoint'>;
  readonly bucket: string;
  readonly prefix?: string;
  /** Of `velero server`, for example `--features=EnableAPIGroupVersions`. */
  readonly flags?: readonly string[];
  /** With its node agent, in Pods: copies of files, and moved snapshots. The cluster needs its node; one at a time. @default false */
  readonly nodeAgent?: boolean;
  /** Further servers on loopback that its plugins must reach, by URL. */
  readonly endpoints?: readonly string[];
}

/** Starts Velero 1.18.3 on a cluster; its location `default` is the bucket. What is in the bucket already is synced within
 * seconds of the start. Waits while another one runs on the cluster. One of its ports is fixed, so each runs in a network of its
 * own; where that is not possible, it waits while any other runs on the machine. */
export async function startVelero(options: StartOptions): Promise<RealVelero> {
  const { cluster, kubeconfig, state, minio, bucket, prefix, nodeAgent = false, flags = [], endpoints = [] } = options;
  const folder = join(state, cluster);
  const ports = [await serverOf(kubeconfig), minio.endpoint, ...endpoints].map((url) => Number(new URL(url).port));
  // Its Pods reach the servers of the machine as they are.
  const network = nodeAgent ? undefined : await openOwnNetwork(ports);
  const turn = await takeTurn(network ? folder : 'any');
  const run = (...args: string[]) => runServerScript('velero', args, state);
  const api = apiServer(kubeconfig);
  const down = async () => {
    api.close();
    await run('down', cluster);
    await network?.close();
    await new Promise((done) => turn.close(done));
  };
  try {
    const up = ['up', cluster, minio.endpoint, bucket, ...(prefix ? [prefix] : []), ...(nodeAgent ? ['--node-agent'] : []), '--', ...flags];
    await runServerScript('velero', up, state, network?.inside);
    await restart(folder, network?.inside);
  } catch (error) {
    await down();
    throw error;
  }
  const read = async (kind: string, name: string) =>
    JSON.parse(await api.text(`/apis/velero.io/v1/namespaces/velero/${kind}s/${name}`)) as VeleroRecord;
  return {
    cli: (...args) => run('cli', cluster, ...args),
    get: read,
    location: async () => (await read('backupstoragelocation', 'default')).status as { phase?: string; message?: string },
    async untilSynced(kind, name) {
      for (let tries = 0; ; tries++) {
        try {
          await read(kind, name);
          return;
        } catch (error) {
          if (tries > 240) throw error;
          await sleep(500);
        }
      }
    },
    syncNow: () => restart(folder, network?.inside),
    metrics: () => readMetrics(folder, network?.inside),
    halt: () => halt(folder, network?.inside),
    down,
  };
}

async function serverOf(kubeconfig: string): Promise<string> {
  return kubectl(kubeconfig, 'config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}');
}

/** Ends the server and starts it again as it was. */
async function restart(folder: string, wrap?: Wrapper): Promise<void> {
  const start = await halt(folder, wrap);
  await start();
}

async function halt(folder: string, wrap: Wrapper = (...words) => words): Promise<() => Promise<void>> {
  const pidFile = join(folder, 'pids/velero');
  const pid = Number(await readFile(pidFile, 'utf8'));
  const [command, ...args] = wrap(...((await readWords(`/proc/${pid}/cmdline`)) as [string, ...string[]]));
  const env = Object.fromEntries((await readWords(`/proc/${pid}/environ`)).map((word) => word.split(/=(.*)/s, 2)));
  process.kill(pid);
  while (existsSync(`/proc/${pid}`)) await sleep(50);
  return async () => {
    const log = await open(join(folder, 'logs/velero.log'), 'a');
    try {
      const server = spawn(command, args, { env, detached: true, stdio: ['ignore', log.fd, log.fd] });
      server.unref();
      await writeFile(pidFile, `${server.pid}\n`);
    } finally {
      await log.close();
    }
  };
}

async function readMetrics(folder: string, wrap: Wrapper = (...words) => words): Promise<string> {
  const words = await readWords(`/proc/${Number(await readFile(join(folder, 'pids/velero'), 'utf8'))}/cmdline`);
  const address = words[words.indexOf('--metrics-address') + 1];
  const read = `fetch('http://${address}/metrics').then(async (answer) => process.stdout.write(await answer.text()))`;
  const [command = '', ...args] = wrap(process.execPath, '-e', read);
  return (await promisify(execFile)(command, args, { maxBuffer: 2 ** 24 })).stdout;
}

async function readWords(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).split('\0').slice(0, -1);
}
