import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createFileSystemObjectStore, type ObjectStore } from '@lifeboat/core';
import { makeContainer, startAzurite, storageAccount, testStore } from '../../../packages/provider-azure/test/azurite.ts';
import { startGuardedGcs } from '../../../packages/provider-gcp/test/guarded-gcs.ts';
import { startThrottleProxy } from '../../real-servers/throttle-proxy.ts';
import { type KillableMinio, startKillableMinio } from './killable-minio.ts';

export const locationNames = ['minio', 'gcs', 'azure', 'folder'] as const;
export type FourStores = Readonly<Record<(typeof locationNames)[number], ObjectStore>>;

/** MinIO with a key pair, fake-gcs-server behind a guard with a service account, Azurite with an account key, and a folder. */
export interface StoreServers {
  readonly minio: KillableMinio;
  /** Stores on the servers as they run now. */
  stores(options?: { readonly killAfterBytes?: number; readonly killAt?: RegExp; readonly slowAzure?: boolean }): FourStores;
  stop(): Promise<void>;
}

const slowBytesPerSecond = 100_000;

export async function startFourStores(state: string): Promise<StoreServers> {
  const root = await mkdtemp(join(state, 'folder-'));
  const [minio, gcs, azurite] = await Promise.all([
    mkdtemp(join(state, 'minio-')).then(startKillableMinio),
    startGuardedGcs(),
    startAzurite(),
  ]);
  await makeContainer(azurite.accountUrl);
  const throttle = await startThrottleProxy({ port: Number(new URL(azurite.accountUrl).port), bytesPerSecond: slowBytesPerSecond });
  const slowUrl = `http://127.0.0.1:${throttle.port}/${storageAccount}`;
  return {
    minio,
    stores: ({ killAfterBytes, killAt, slowAzure = false } = {}) => ({
      minio: minio.store({ ...(killAfterBytes !== undefined && { killAfterBytes }), ...(killAt && { killAt }) }),
      gcs: gcs.createStore(),
      azure: testStore(slowAzure ? slowUrl : azurite.accountUrl, { prefix: 'here' }),
      folder: createFileSystemObjectStore({ root }),
    }),
    async stop() {
      await throttle.close();
      await Promise.all([minio.down(), gcs.stop(), azurite.stop()]);
    },
  };
}
