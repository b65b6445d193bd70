import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ClusterClient, KubeObject } from '@lifeboat/core';
import { serverScripts } from '../../real-servers/server-scripts.ts';

const run = promisify(execFile);
const image = 'bench.local/sqlite-writer:1';
const type = (resource: string) => ({ group: '', version: 'v1', resource });

/** Makes an image with Node and the writer known to the node's containerd. */
export async function loadWriterImage(kubeconfig: string): Promise<void> {
  if (!serverScripts) throw new Error('The real servers are missing');
  const work = await mkdtemp(join(tmpdir(), 'lifeboat-writer-'));
  try {
    await mkdir(join(work, 'app'));
    await cp(join(import.meta.dirname, 'sqlite-writer.mjs'), join(work, 'app/sqlite-writer.mjs'));
    const archive = join(work, 'image.tar');
    const extra = `${await realpath(process.execPath)}=/usr/bin/node:${join(work, 'app')}=/app`;
    await run(join(serverScripts, 'image'), [archive, image], { env: { ...process.env, IMAGE_EXTRA: extra } });
    await run('ctr', ['-a', join(dirname(kubeconfig), 'containerd.sock'), '-n', 'k8s.io', 'images', 'import', archive]);
  } finally {
    await rm(work, { recursive: true });
  }
}

interface SqlitePodOptions {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly volumes: readonly string[];
  /** How many of them are claims; the others are emptyDirs. */
  readonly claims: number;
}

const freeze = ['sh', '-c', 'touch /tmp/freeze; until [ -e /tmp/frozen ]; do usleep 10000; done'];
const thaw = ['sh', '-c', 'rm -f /tmp/frozen /tmp/freeze'];

/** A Pod that writes into a database in each of its volumes, and stands still while it is backed up. */
export async function createSqlitePod({ cluster, namespace, volumes, claims }: SqlitePodOptions): Promise<void> {
  await cluster.create(type('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const claimed = volumes.slice(0, claims);
  for (const name of claimed)
    await cluster.create(type('persistentvolumeclaims'), {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace },
      spec: { storageClassName: 'bench-csi', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '64Mi' } } },
    });
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'app',
      namespace,
      annotations: {
        'backup.velero.io/backup-volumes': volumes.join(','),
        'pre.hook.backup.velero.io/command': JSON.stringify(freeze),
        'post.hook.backup.velero.io/command': JSON.stringify(thaw),
      },
    },
    spec: {
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      containers: [
        {
          name: 'main',
          image,
          command: ['node', '--disable-warning=ExperimentalWarning', '/app/sqlite-writer.mjs', ...volumes],
          volumeMounts: volumes.map((name) => ({ name, mountPath: `/data/${name}` })),
        },
      ],
      volumes: volumes.map((name) => ({
        name,
        ...(claimed.includes(name) ? { persistentVolumeClaim: { claimName: name } } : { emptyDir: {} }),
      })),
    },
  };
  // A Pod cannot be made before its namespace has an account.
  await until(() => cluster.create(type('pods'), pod));
  await untilWriting(cluster, namespace);
}

export async function untilWriting(cluster: ClusterClient, namespace: string): Promise<void> {
  await until(async () => {
    const pod = await cluster.get(type('pods'), { namespace, name: 'app' });
    const { phase } = (pod?.status ?? {}) as { phase?: string };
    // Commands run before its status says so, by which a backup goes.
    if (phase !== 'Running') throw new Error(`pod ${namespace}/app is ${phase}`);
    await stateAtStart(cluster, namespace);
  });
}

const patienceInMs = 90_000;

/** Until it does not fail any more. */
async function until<T>(attempt: () => Promise<T>): Promise<T> {
  const end = performance.now() + patienceInMs;
  for (;;)
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(200);
    }
}

/** What a shell in the Pod prints. */
export async function readIn(cluster: ClusterClient, namespace: string, line: string, pod = 'app'): Promise<string> {
  const printed: Uint8Array[] = [];
  const target = { namespace, pod, container: 'main', command: ['sh', '-c', line] };
  const { exitCode } = await cluster.exec(target, { onOutput: ({ stream, bytes }) => void (stream === 'stdout' && printed.push(bytes)) });
  if (exitCode !== 0) throw new Error(`${line} in pod ${namespace}/${pod} ended with ${exitCode}`);
  return Buffer.concat(printed).toString();
}

/** What the writer found in each volume when it started. */
export async function stateAtStart(cluster: ClusterClient, namespace: string): Promise<readonly DatabaseState[]> {
  return JSON.parse(await readIn(cluster, namespace, 'cat /tmp/at-start.json')) as DatabaseState[];
}

export interface DatabaseState {
  /** `ok` if nothing is damaged. */
  readonly check: string;
  readonly entries: number;
  readonly total: number;
}
