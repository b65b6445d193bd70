import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeOssBucket } from '../packages/provider-alioss/test/moto-store.ts';
import { accountKey, makeContainer, startAzurite, storageAccount } from '../packages/provider-azure/test/azurite.ts';
import { startEmulator } from '../packages/s3-store/test/test-store.ts';
import { startMoto } from '../test/real-servers/moto.ts';
import { runServerScript, startMinio } from '../test/real-servers/server-scripts.ts';

/** How a process of its own makes a store: an exported function of a built module, and its options as JSON. */
export interface StoreRecipe {
  readonly module: string;
  readonly factory: string;
  readonly options: unknown;
}

/** A store to measure, on a server of its own. */
export interface StreamStore {
  readonly name: string;
  /** The size of its large stream. Emulators hold objects in memory, several times over. */
  readonly mebibytes: number;
  start(): Promise<{ readonly recipe: StoreRecipe; stop(): Promise<void> }>;
}

const built = (name: string) => resolve(import.meta.dirname, '../packages', name, 'dist/index.js');
const temporaryFolder = () => mkdtemp(join(tmpdir(), 'lifeboat-streams-'));

export const streamStores: readonly StreamStore[] = [
  {
    name: 'file system',
    mebibytes: 5120,
    async start() {
      const folder = await temporaryFolder();
      return {
        recipe: { module: built('core'), factory: 'createFileSystemObjectStore', options: { root: folder } },
        stop: () => rm(folder, { recursive: true }),
      };
    },
  },
  {
    name: 'MinIO',
    mebibytes: 5120,
    async start() {
      const state = await temporaryFolder();
      const { endpoint, accessKeyId, secretAccessKey, makeBucket, down } = await startMinio(state);
      await makeBucket('streams');
      const options = { bucket: 'streams', endpoint, credentials: { accessKeyId, secretAccessKey } };
      return {
        recipe: { module: built('provider-minio'), factory: 'createMinioObjectStore', options },
        stop: async () => {
          await down();
          await rm(state, { recursive: true });
        },
      };
    },
  },
  {
    name: 'S3 (fauxqs)',
    mebibytes: 256,
    async start() {
      const { url: endpoint, stop } = await startEmulator();
      const options = { bucket: 'bucket', endpoint, forcePathStyle: true, credentials: { accessKeyId: 'i', secretAccessKey: 's' } };
      return { recipe: { module: built('provider-aws'), factory: 'createS3ObjectStore', options }, stop };
    },
  },
  {
    name: 'Cloud Storage (fake-gcs-server)',
    mebibytes: 256,
    async start() {
      const state = await temporaryFolder();
      const endpoint = /GCS_URL=(\S+)/.exec(await runServerScript('stores', ['up', 'gcs'], state))?.[1] ?? '';
      await fetch(`${endpoint}/storage/v1/b?project=p`, { method: 'POST', body: '{"name":"streams"}' });
      const options = { bucket: 'streams', endpoint, credentials: { accessToken: 'any' } };
      return {
        recipe: { module: built('provider-gcp'), factory: 'createGcsObjectStore', options },
        stop: async () => {
          await runServerScript('stores', ['down'], state);
          await rm(state, { recursive: true });
        },
      };
    },
  },
  {
    name: 'Azure Blob (Azurite)',
    mebibytes: 256,
    async start() {
      const { accountUrl, stop } = await startAzurite();
      await makeContainer(accountUrl);
      const credentials = { type: 'account-key', accountKey };
      const options = { storageAccount, endpoint: accountUrl, container: 'container', credentials };
      return { recipe: { module: built('provider-azure'), factory: 'createAzureBlobObjectStore', options }, stop };
    },
  },
  {
    name: 'OSS (moto)',
    mebibytes: 256,
    async start() {
      const moto = await startMoto();
      if (!moto) throw new Error('moto cannot be installed');
      const bucket = await makeOssBucket(moto.url);
      const options = {
        bucket,
        region: 'cn-test',
        // ali-oss signs no IP addresses.
        endpoint: moto.url.replace('127.0.0.1', 'localhost'),
        forcePathStyle: true,
        signatureVersion: 'v1',
        conditionalPut: false,
        credentials: { accessKeyId: 'moto', accessKeySecret: 'any' },
      };
      return { recipe: { module: built('provider-alioss'), factory: 'createOssObjectStore', options }, stop: moto.stop };
    },
  },
];
