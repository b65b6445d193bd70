import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import type { NodeServers } from '../../../../../../test/real-servers/node-servers.ts';
import { nodeImage } from '../../../../../../test/real-servers/node-servers.ts';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { Engine } from '../../../contract/engine.ts';
import { createEngine } from '../../../engine/create-engine.ts';
import { pollUntil } from '../../../flow/poll-until.ts';
import { clusterFromKubeConfig } from '../../../kubernetes/cluster-from-kubeconfig.ts';
import type { GroupVersionResource, KubeObject } from '../../../plugin-api/kube-object.ts';
import type { ObjectStore } from '../../../plugin-api/object-store.ts';

const pods = { group: '', version: 'v1', resource: 'pods' };
export const claims = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
export const volumes = { group: '', version: 'v1', resource: 'persistentvolumes' };
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
export const snapshots = { group: 'snapshot.storage.k8s.io', version: 'v1', resource: 'volumesnapshots' };
export const contents = { group: 'snapshot.storage.k8s.io', version: 'v1', resource: 'volumesnapshotcontents' };

/** Namespaces with Pods that write into CSI volumes of the real node, and an engine beside them. */
export interface CsiLab {
  readonly cluster: ClusterClient;
  readonly engine: Engine;
  readonly store: ObjectStore;
  /** A namespace with a Pod `writer` that mounts its claims at `/data/<claim>`. */
  makeApplication(
    namespace: string,
    options?: { claims?: readonly string[]; storageClass?: string; labels?: Record<string, string>; storage?: string },
  ): Promise<void>;
  /** An empty one, deleted in the end. */
  makeNamespace(name: string): Promise<void>;
  /** Runs a shell line in the Pod `writer` and returns what it printed. */
  sh(namespace: string, line: string): Promise<string>;
  until(what: string, look: () => Promise<boolean>): Promise<void>;
  podRuns(namespace: string): Promise<void>;
  /** A namespace that a restore made, to be deleted in the end. */
  owns(namespace: string): void;
  list(type: GroupVersionResource, namespace?: string): Promise<KubeObject[]>;
  deleteNamespace(name: string): Promise<void>;
  /** Directories that the driver keeps for snapshots. */
  snapshotFolders(): Promise<string[]>;
  /** Takes a snapshot away behind everybody's back. */
  loseSnapshot(handle: string): Promise<void>;
  close(): Promise<void>;
}

export async function createCsiLab(node: NodeServers): Promise<CsiLab> {
  const cluster = await clusterFromKubeConfig({ path: node.kubeconfig });
  const store = createMemoryObjectStore();
  const engine = createEngine({ cluster, storageLocations: { main: { store } }, itemOperationSyncFrequencyInMs: 500 });
  const made = new Set<string>();

  async function until(what: string, look: () => Promise<boolean>): Promise<void> {
    const found = await pollUntil({
      look: async () => ((await look()) ? true : undefined),
      timeoutInMs: 60_000,
      intervalInMs: 100,
      signal: undefined,
      what,
    });
    if (!found) throw new Error(`${what}: not within a minute`);
  }

  const lab: CsiLab = {
    cluster,
    engine,
    store,
    until,
    owns: (namespace) => void made.add(namespace),
    async makeApplication(namespace, { claims: names = ['data'], storageClass = 'bench-csi', labels, storage = '16Mi' } = {}) {
      await lab.makeNamespace(namespace);
      for (const name of names) {
        const spec = { storageClassName: storageClass, accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } };
        await cluster.create(claims, { ...object('v1', 'PersistentVolumeClaim', { name, namespace, ...(labels && { labels }) }), spec });
      }
      await cluster.create(pods, {
        ...object('v1', 'Pod', { name: 'writer', namespace }),
        spec: {
          terminationGracePeriodSeconds: 0,
          automountServiceAccountToken: false,
          containers: [
            {
              name: 'main',
              image: nodeImage,
              command: ['sleep', '100000'],
              volumeMounts: names.map((name) => ({ name, mountPath: `/data/${name}` })),
            },
          ],
          volumes: names.map((name) => ({ name, persistentVolumeClaim: { claimName: name } })),
        },
      });
      await lab.podRuns(namespace);
    },
    async makeNamespace(name) {
      await cluster.create(namespaces, object('v1', 'Namespace', { name }));
      made.add(name);
    },
    podRuns: (namespace) =>
      until(`Pod ${namespace}/writer runs`, async () => {
        const pod = await cluster.get(pods, { namespace, name: 'writer' });
        const { containerStatuses = [] } = (pod?.status ?? {}) as { containerStatuses?: { ready: boolean }[] };
        return containerStatuses.length > 0 && containerStatuses.every(({ ready }) => ready);
      }),
    async sh(namespace, line) {
      const printed: Uint8Array[] = [];
      const target = { namespace, pod: 'writer', container: 'main', command: ['sh', '-c', line] };
      const { exitCode } = await cluster.exec(target, { onOutput: ({ bytes }) => void printed.push(bytes) });
      if (exitCode !== 0) throw new Error(`${line} ended with ${exitCode}`);
      return Buffer.concat(printed).toString().trim();
    },
    async list(type, namespace) {
      const all: KubeObject[] = [];
      for await (const { items } of cluster.listPages(type, { namespace })) all.push(...items);
      return all;
    },
    async deleteNamespace(name) {
      await cluster.delete(namespaces, { name });
      await until(`namespace ${name} is gone`, async () => (await cluster.get(namespaces, { name })) === undefined);
    },
    snapshotFolders: () => readdir(join(node.csiFolder, 'snapshots')),
    async loseSnapshot(handle) {
      for (const end of ['', '.json']) await rm(join(node.csiFolder, 'snapshots', `${handle}${end}`), { recursive: true });
    },
    async close() {
      for (const name of made) await cluster.delete(namespaces, { name });
      // As with Velero, what a restore made of snapshots outlives its namespace.
      for (const { metadata, spec } of await lab.list(contents)) {
        const { volumeSnapshotRef } = spec as { volumeSnapshotRef: { namespace: string } };
        if (made.has(volumeSnapshotRef.namespace)) await cluster.delete(contents, { name: metadata.name });
      }
      await cluster.close();
    },
  };
  return lab;
}

function object(apiVersion: string, kind: string, metadata: KubeObject['metadata']): KubeObject {
  return { apiVersion, kind, metadata };
}
