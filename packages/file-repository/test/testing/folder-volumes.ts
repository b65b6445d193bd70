import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';

/** A cluster without nodes, in which commands in Pods are run here: a Pod's volumes are folders of this machine. */
export interface FolderVolumes {
  readonly cluster: ClusterClient;
  /** Commands that have run. */
  readonly commands: string[];
  /** A running Pod with emptyDirs that are to be copied. Returns their folders. */
  addPod(namespace: string, name: string, volumes: readonly string[]): Promise<readonly string[]>;
  /** A bound claim that no Pod mounts. Returns its folder, which a mover Pod sees. */
  addClaim(namespace: string, name: string): Promise<string>;
  close(): Promise<void>;
}

interface MoverSpec {
  readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[];
}

const type = (resource: string) => ({ group: '', version: 'v1', resource });

export async function startFolderVolumes(): Promise<FolderVolumes> {
  const root = mkdtempSync(join(tmpdir(), 'lifeboat-volumes-'));
  const server = await startKubernetesApiServer();
  const client = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 2 });
  const commands: string[] = [];

  const exec: ClusterClient['exec'] = async ({ namespace, pod, command }, { onOutput, stdin, signal } = {}) => {
    const [program = '', ...rest] = command;
    commands.push(command.join(' '));
    const mover = (await client.get(type('pods'), { namespace, name: pod }))?.spec as MoverSpec | undefined;
    const claim = mover?.volumes?.[0]?.persistentVolumeClaim?.claimName;
    const folderOf = (word: string) => {
      if (word === '/volume' && claim !== undefined) return join(root, namespace, claim);
      return word.startsWith('/volumes/') ? join(root, namespace, pod, word.slice('/volumes/'.length)) : word;
    };
    const child = spawn(program, rest.map(folderOf), { stdio: ['pipe', 'pipe', 'pipe'], signal });
    child.stdin.on('error', () => {});
    // Also where it is ended from outside.
    const failed = new Promise<never>((_, reject) => child.on('error', reject));
    const closed = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
    const pipe = async (stream: 'stdout' | 'stderr') => {
      for await (const bytes of child[stream]) await onOutput?.({ stream, bytes });
    };
    const feed = async () => {
      for await (const chunk of stdin ?? []) child.stdin.write(chunk);
    };
    void feed().finally(() => child.stdin.end());
    const printed = Promise.all([pipe('stdout'), pipe('stderr')]);
    return Promise.race([failed, printed.then(async () => ({ exitCode: await closed }))]);
  };

  /** What has no node runs at once. */
  const create: ClusterClient['create'] = async (kind, object, options) => {
    const made = await client.create(kind, object, options);
    const { namespace = '', name } = made.metadata;
    const status = { phase: 'Running' };
    if (made.metadata.labels?.['lifeboat.dev/mover-of'])
      await client.patch(kind, { namespace, name }, { type: 'merge', patch: { status } }, { subresource: 'status' });
    return made;
  };

  return {
    cluster: { ...client, exec, create },
    commands,
    async addPod(namespace, name, volumes) {
      await client.create(type('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      const mounts = volumes.map((volume) => ({ name: volume, mountPath: `/volumes/${volume}` }));
      await client.create(type('pods'), {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace, annotations: { 'backup.velero.io/backup-volumes': volumes.join(',') } },
        spec: {
          nodeName: 'here',
          containers: [{ name: 'main', image: 'none', volumeMounts: mounts }],
          volumes: volumes.map((volume) => ({ name: volume, emptyDir: {} })),
        },
      });
      const status = { phase: 'Running', containerStatuses: [{ name: 'main', state: { running: {} } }] };
      await client.patch(type('pods'), { namespace, name }, { type: 'merge', patch: { status } }, { subresource: 'status' });
      return volumes.map((volume) => {
        const folder = join(root, namespace, name, volume);
        mkdirSync(folder, { recursive: true });
        return folder;
      });
    },
    async addClaim(namespace, name) {
      const volume = `${namespace}-${name}`;
      const common = { accessModes: ['ReadWriteOnce'], storageClassName: 'folders' };
      await client.create(type('persistentvolumes'), {
        ...{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: volume } },
        spec: { ...common, capacity: { storage: '1Gi' }, csi: { driver: 'folders.test', volumeHandle: volume } },
      });
      const resources = { requests: { storage: '1Gi' } };
      await client.create(type('persistentvolumeclaims'), {
        ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { namespace, name } },
        spec: { ...common, volumeName: volume, resources },
      });
      const patch = { status: { phase: 'Bound' } };
      await client.patch(type('persistentvolumeclaims'), { namespace, name }, { type: 'merge', patch }, { subresource: 'status' });
      const folder = join(root, namespace, name);
      mkdirSync(folder, { recursive: true });
      return folder;
    },
    async close() {
      await client.close();
      await server.close();
      rmSync(root, { recursive: true });
    },
  };
}
