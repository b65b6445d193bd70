import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { type BackupLab, createBackupLab } from './backup-lab.ts';

/** What the tests of a file share. */
export interface SharedBackupLab {
  readonly server: KubernetesApiServer;
  readonly cluster: ClusterClient;
  /** Of the running test. */
  readonly store: ObjectStore;
  readonly lab: BackupLab;
  /** Of everything in a store. @default the running test's */
  keys(store?: ObjectStore): Promise<string[]>;
}

/** For the top of a test file: an API server with what `fill` puts there, and a new store and lab for every test. */
export function useBackupLab(fill: (cluster: ClusterClient) => Promise<unknown>): SharedBackupLab {
  const labs = {
    async keys(store = labs.store) {
      const found: string[] = [];
      for await (const { key } of store.listObjects('')) found.push(key);
      return found;
    },
  } as { -readonly [K in keyof SharedBackupLab]: SharedBackupLab[K] };
  beforeAll(async () => {
    labs.server = await startKubernetesApiServer();
    labs.cluster = await clusterFromKubeConfig({ content: labs.server.kubeconfig(), maxTries: 2 });
    await fill(labs.cluster);
  });
  afterAll(async () => {
    await labs.cluster.close();
    await labs.server.close();
  });
  beforeEach(() => {
    labs.store = createMemoryObjectStore();
    labs.lab = createBackupLab({ cluster: labs.cluster, store: labs.store });
  });
  afterEach(() => labs.server.clearFaults());
  return labs;
}
