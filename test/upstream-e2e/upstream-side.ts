import { type ClusterClient, clusterFromKubeConfig, type ObjectStore, type ProviderPlugin } from '@lifeboat/core';
import type { Backup, Restore } from '@lifeboat/core/velero-api';
import { createVeleroClient, type NewBackup, type NewRestore, type VeleroClient } from '@lifeboat/core/velero-client';
import { createAwsProvider } from '@lifeboat/provider-aws';
import { createS3Store } from '@lifeboat/s3-store';
import type { ControllerOptions } from '../../packages/controller/src/controller-options.ts';
import { createController } from '../../packages/controller/src/create-controller.ts';
import { installedServer } from '../real-servers/installed-server.ts';
import type { RealServers } from '../real-servers/real-servers.ts';

/** A cluster with one of our controllers in a namespace: nothing is asked of it but by objects of velero.io/v1. */
export interface UpstreamSide {
  readonly namespace: string;
  /** Of the bucket. */
  readonly prefix: string;
  readonly client: VeleroClient;
  /** Makes a backup and waits for its end. */
  backup(request: NewBackup): Promise<Backup>;
  restore(request: NewRestore): Promise<Restore>;
  /** Keys of the bucket below the location's prefix. */
  keys(below: string): Promise<string[]>;
  /** Deletes them, past all of our code. */
  forget(below: string): Promise<void>;
  /** Runs another controller here. */
  start(options?: Partial<ControllerOptions>): void;
  /** Ends it, and waits until nothing of it runs. */
  stop(): Promise<void>;
  /** What the controller logged. */
  log(): string;
  close(): Promise<void>;
}

interface SideOptions {
  /** The admin's, and a cluster with its rights. */
  readonly kubeconfig: string;
  readonly cluster: ClusterClient;
  readonly minio: RealServers['minio'];
  readonly bucket: string;
  /** Of the controller; its location is below this prefix. */
  readonly namespace: string;
  /** For files. */
  readonly folder: string;
  /** Beside that of the location. */
  readonly plugins?: readonly ProviderPlugin[];
  readonly controller?: Partial<ControllerOptions>;
}

/** Times as short as a test wants them. */
const quick = {
  validationFrequencyInMs: 2000,
  backupSyncPeriodInMs: 2000,
  garbageCollectionFrequencyInMs: 1000,
  otherServerTimeoutInMs: 0,
  concurrentBackups: 4,
  serverVersion: 'v1.18.3',
  lease: false,
} as const;

/** Installs what a controller needs, and runs it with these rights only. */
export async function createUpstreamSide(options: SideOptions): Promise<UpstreamSide> {
  const { kubeconfig, cluster, minio, bucket, namespace, folder, plugins = [], controller: settings } = options;
  const file = await installedServer({ kubeconfig, cluster, minio, bucket, prefix: namespace, namespace, folder });
  // The rights of the installation only.
  const own = await clusterFromKubeConfig({ path: file });
  const store = storeOf(minio, bucket, namespace);
  const client = createVeleroClient({ cluster, namespace });
  const lines: string[] = [];
  const log = (message: string, fields = {}) => void lines.push(`${new Date().toISOString()} ${message} ${JSON.stringify(fields)}`);
  const logger = { debug: log, info: log, warn: log, error: log };
  let stop = new AbortController();
  let running: Promise<void> | undefined;
  const made: UpstreamSide = {
    namespace,
    prefix: namespace,
    client,
    async backup(request) {
      await client.createBackup(request);
      return await client.waitForBackup(request.name, { timeoutInMs: 300_000 });
    },
    async restore(request) {
      const { metadata } = await client.createRestore(request);
      return await client.waitForRestore(metadata.name, { timeoutInMs: 300_000 });
    },
    async keys(below) {
      const keys: string[] = [];
      for await (const { key } of store.listObjects(below)) keys.push(key);
      return keys;
    },
    async forget(below) {
      for (const key of await made.keys(below)) await store.deleteObject(key);
    },
    start(more = {}) {
      stop = new AbortController();
      const providers = [createAwsProvider(), ...plugins];
      const controller = createController({ cluster: own, namespace, providers, logger, ...quick, ...settings, ...more });
      running = controller.run({ signal: stop.signal });
      running.catch((error: unknown) => log(`THE CONTROLLER ENDED: ${String(error)}`));
    },
    async stop() {
      stop.abort();
      await running;
    },
    async close() {
      await made.stop();
      await Promise.all([own.close(), store.close?.()]);
    },
    log: () => lines.join('\n'),
  };
  made.start();
  await client.waitUntilAvailable('default', { timeoutInMs: 300_000 });
  return made;
}

function storeOf({ endpoint, region, accessKeyId, secretAccessKey }: RealServers['minio'], bucket: string, prefix: string): ObjectStore {
  return createS3Store({ bucket, prefix, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
}
