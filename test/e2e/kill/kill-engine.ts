import { clusterFromKubeConfig, createEngine, type Engine, type ObjectStore } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import type { KillTarget } from './kill-target.ts';

/** The engine of a kill target, its store wrapped on demand. */
export async function killEngine(
  target: KillTarget,
  wrap: (store: ObjectStore) => ObjectStore = (store) => store,
): Promise<{ engine: Engine; store: ObjectStore; close(): Promise<void> }> {
  const { bucket, prefix, region, endpoint, accessKeyId, secretAccessKey } = target;
  const store = createS3Store({ bucket, prefix, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  const cluster = await clusterFromKubeConfig({ path: target.kubeconfig });
  const storageLocations = { default: { store: wrap(store) } };
  // No renewal comes in between: the n-th call is the same one in every run.
  const engine = createEngine({ cluster, storageLocations, lease: { durationInMs: 30 * 60_000 } });
  const close = async () => {
    await Promise.all([cluster.close(), store.close?.()]);
  };
  return { engine, store, close };
}
