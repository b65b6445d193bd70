import type { ClusterClient, KubeObject } from '@lifeboat/core';
import { nodeImage } from '../../real-servers/node-servers.ts';

const pods = { group: '', version: 'v1', resource: 'pods' };
const prefix = 'hook.backup.velero.io';

/** Stops the writer and waits until it stands; fails when it is frozen already. */
export const freeze =
  'mkdir /data/frozen || exit 9; rm -f /data/standing; until [ -e /data/standing ]; do usleep 10000; done; ' +
  'wc -c < /data/file > /data/size; echo freeze >> /data/marks';

/** Lets the writer go on; fails when the file grew meanwhile, or nothing was frozen. */
export const thaw =
  's=0; [ "$(wc -c < /data/file)" = "$(cat /data/size)" ] || s=8; rm -f /data/standing /data/size; rmdir /data/frozen || s=9; ' +
  'echo thaw >> /data/marks; exit $s';

const write =
  'i=0; echo 0 > /data/file; while :; do if [ -d /data/frozen ]; then touch /data/standing; usleep 20000; ' +
  'else i=$((i+1)); echo $i >> /data/file; usleep 2000; fi; done';

/** A Pod that appends to a file without a pause, unless it is frozen. */
export interface FrozenWriter {
  readonly namespace: string;
  /** Gives it other hooks; `undefined` removes an annotation. */
  setHooks(annotations: Readonly<Record<string, string | undefined>>): Promise<void>;
  run(script: string): Promise<{ readonly exitCode: number; readonly stdout: string }>;
  /** `freeze` and `thaw` in their order since the last call. */
  marks(): Promise<readonly string[]>;
  isFrozen(): Promise<boolean>;
  /** Whether the file grows. */
  isWriting(): Promise<boolean>;
}

/** Starts it, in a namespace that exists. */
export async function startFrozenWriter(options: { readonly cluster: ClusterClient; readonly namespace: string }): Promise<FrozenWriter> {
  const { cluster, namespace } = options;
  const name = 'writer';
  // A Pod cannot be made before its namespace has it.
  const serviceAccounts = { group: '', version: 'v1', resource: 'serviceaccounts' };
  for await (const { object } of cluster.watch(serviceAccounts, { namespace })) if (object.metadata.name === 'default') break;
  await startPod({ cluster, namespace, name, command: ['/bin/sh', '-c', write] });
  let seen = 0;
  const run = async (script: string) => {
    let stdout = '';
    const { exitCode } = await cluster.exec(
      { namespace, pod: name, container: 'main', command: ['/bin/sh', '-c', script] },
      {
        onOutput({ stream, bytes }) {
          if (stream === 'stdout') stdout += Buffer.from(bytes).toString();
        },
      },
    );
    return { exitCode, stdout };
  };
  return {
    namespace,
    run,
    async setHooks(annotations) {
      const all = Object.fromEntries(Object.entries(annotations).map(([key, value]) => [key.replace('.', `.${prefix}/`), value ?? null]));
      await cluster.patch(pods, { namespace, name }, { type: 'merge', patch: { metadata: { annotations: all } } });
    },
    async marks() {
      const all = (await run('cat /data/marks 2>/dev/null')).stdout.split('\n').filter(Boolean);
      const fresh = all.slice(seen);
      seen = all.length;
      return fresh;
    },
    isFrozen: async () => (await run('test -d /data/frozen')).exitCode === 0,
    isWriting: async () => (await run('a=$(wc -c < /data/file); usleep 300000; [ "$(wc -c < /data/file)" -gt "$a" ]')).exitCode === 0,
  };
}

/** Starts a Pod of one container `main` with a volume at /data, and waits until it runs. */
export async function startPod(options: {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly name: string;
  readonly command: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
}): Promise<void> {
  const { cluster, namespace, name, command, annotations = {} } = options;
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, annotations },
    spec: {
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      containers: [{ name: 'main', image: nodeImage, command, volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
      volumes: [{ name: 'data', emptyDir: {} }],
    },
  };
  await cluster.create(pods, pod);
  for await (const { object } of cluster.watch(pods, { namespace, fieldSelector: `metadata.name=${name}` }))
    if ((object.status as { phase?: string } | undefined)?.phase === 'Running') return;
}
