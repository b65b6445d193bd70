import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { ClusterClient } from '../../kubernetes/port/cluster-client.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { type BackupLab, createBackupLab } from './backup-lab.ts';

/** What the tests of a file share. */
export interface BackupBed {
  readonly server: KubernetesApiServer;
  readonly cluster: ClusterClient;
  /** Of the running test. */
  readonly store: ObjectStore;
  readonly lab: BackupLab;
  /** Of everything in a store. @default the running test's */
  keys(store?: ObjectStore): Promise<string[]>;
}

/** For the top of a test file: an API server with what `fill` puts there, and a new store and lab for every test. */
export function useBackupBed(fill: (cluster: ClusterClient) => Promise<unknown>): BackupBed {
  const bed = {
    async keys(store = bed.store) {
      const found: string[] = [];
      for await (const { key } of store.listObjects('')) found.push(key);
      return found;
    },
  } as { -readonly [K in keyof BackupBed]: BackupBed[K] };
  beforeAll(async () => {
    bed.server = await startKubernetesApiServer();
    bed.cluster = await clusterFromKubeConfig({ content: bed.server.kubeconfig(), maxTries: 2 });
    await fill(bed.cluster);
  });
  afterAll(async () => {
    await bed.cluster.close();
    await bed.server.close();
  });
  beforeEach(() => {
    bed.store = createMemoryObjectStore();
    bed.lab = createBackupLab({ cluster: bed.cluster, store: bed.store });
  });
  afterEach(() => bed.server.clearFaults());
  return bed;
}
