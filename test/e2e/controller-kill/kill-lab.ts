import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterClient, clusterFromKubeConfig, createEngine, type Engine, type KubeObject, type ObjectStore } from '@lifeboat/core';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { createS3Store } from '@lifeboat/s3-store';
import { installedServer } from '../../real-servers/installed-server.ts';
import type { RealServers } from '../../real-servers/real-servers.ts';
import { runServerScript, startCluster } from '../../real-servers/server-scripts.ts';
import { type ServerReplica, startReplica } from './server-replica.ts';

const name = 'controller-kill';
export const workNamespace = 'work';
export const workObjects = 200;
const bytesEach = 12_000;
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };

/** A cluster with something to back up, and two servers, one of which leads. */
export interface KillLab {
  readonly cluster: ClusterClient;
  readonly client: VeleroClient;
  /** Looks into the location beside the servers. */
  readonly engine: Engine;
  /** Keys of the bucket. */
  keys(below: string): Promise<string[]>;
  /** Kills the one that leads. Resolves when it is gone. */
  killLeader(): Promise<void>;
  /** Brings a new one up in place of each that was killed, and waits until one leads. */
  fillUp(): Promise<void>;
  /** ConfigMaps of the application in a namespace, with their content. */
  content(namespace: string): Promise<Map<string, string>>;
  deleteNamespace(name: string): Promise<void>;
  /** What the servers logged. */
  log(): string;
  close(): Promise<void>;
}

export async function createKillLab({ state, minio }: Pick<RealServers, 'state' | 'minio'>): Promise<KillLab> {
  const ends: (() => Promise<unknown>)[] = [];
  const folder = await mkdtemp(join(state, 'servers-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const close = async () => {
    for (const end of ends.reverse()) await end();
  };
  try {
    const [{ kubeconfig, down }] = await Promise.all([
      startCluster(name, ['--controllers'], state),
      runServerScript('stores', ['bucket', name], state),
    ]);
    ends.push(down);
    const cluster = await clusterFromKubeConfig({ path: kubeconfig });
    ends.push(() => cluster.close());
    const { endpoint, region, accessKeyId, secretAccessKey } = minio;
    const store = createS3Store({ bucket: name, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    ends.push(async () => store.close?.());
    const server = await installedServer({ kubeconfig, cluster, minio, bucket: name, folder });
    await makeApplication(cluster);
    const lab = labOf({ cluster, store, server, folder });
    ends.push(() => lab.stopAll());
    await lab.fillUp();
    await lab.client.waitUntilAvailable('default');
    return { ...lab, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface LabParts {
  readonly cluster: ClusterClient;
  readonly store: ObjectStore;
  /** The servers' kubeconfig. */
  readonly server: string;
  readonly folder: string;
}

function labOf({ cluster, store, server, folder }: LabParts): Omit<KillLab, 'close'> & { stopAll(): Promise<void> } {
  const client = createVeleroClient({ cluster });
  let replicas: ServerReplica[] = [];
  const gone: ServerReplica[] = [];
  let started = 0;

  const log = () => [...gone, ...replicas].map((each) => `--- ${each.identity}\n${each.log()}`).join('\n');

  async function leader(): Promise<ServerReplica | undefined> {
    const lease = await cluster.get(leases, { namespace: client.namespace, name: 'lifeboat-controller' });
    const holder = (lease?.spec as { holderIdentity?: string } | undefined)?.holderIdentity;
    return replicas.find(({ identity }) => identity === holder);
  }

  async function untilLed(): Promise<ServerReplica> {
    for (const start = performance.now(); performance.now() - start < 60_000; await sleep(100)) {
      const found = await leader();
      if (found) return found;
    }
    throw new Error(`No server leads:\n${log()}`);
  }

  return {
    cluster,
    client,
    engine: createEngine({ cluster, storageLocations: { default: { store } } }),
    async keys(below) {
      const keys: string[] = [];
      for await (const { key } of store.listObjects(below)) keys.push(key);
      return keys;
    },
    async killLeader() {
      const replica = await untilLed();
      await replica.kill();
      replicas = replicas.filter((each) => each !== replica);
      gone.push(replica);
    },
    async fillUp() {
      while (replicas.length < 2) replicas.push(startReplica({ kubeconfig: server, folder, identity: `server-${++started}` }));
      await untilLed();
    },
    async content(namespace) {
      const found = new Map<string, string>();
      for await (const { items } of cluster.listPages(configMaps, { namespace, labelSelector: 'app=work' }))
        for (const item of items) found.set(item.metadata.name, JSON.stringify(item.data));
      return found;
    },
    async deleteNamespace(namespace) {
      await cluster.delete(namespaces, { name: namespace });
    },
    log,
    async stopAll() {
      await Promise.all(replicas.map((each) => each.stop()));
    },
  };
}

async function makeApplication(cluster: ClusterClient): Promise<void> {
  await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: workNamespace } });
  const objectOf = (i: number): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `work-${i}`, namespace: workNamespace, labels: { app: 'work' } },
    data: { random: randomBytes(bytesEach).toString('base64') },
  });
  for (let from = 0; from < workObjects; from += 20)
    await Promise.all(Array.from({ length: 20 }, (_, i) => cluster.create(configMaps, objectOf(from + i))));
}
