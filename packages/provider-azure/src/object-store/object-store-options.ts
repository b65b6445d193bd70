import type { AzureCloudName } from '../credentials/azure-cloud.ts';
import type { AzureCredentialsSource } from '../credentials/azure-credentials.ts';
import type { BlobEncryption } from './blob-encryption.ts';

/** What an object store on Azure Blob Storage is made of. Nothing else is read: no environment variable, no file, no proxy. */
export interface AzureBlobObjectStoreOptions {
  /** The account's name. @default the first label of `accountUrl`'s host */
  readonly storageAccount?: string | undefined;
  /** Base URL of the account's blobs; a function is asked once, at the first request.
   * @default `https://<storageAccount>.<the cloud's suffix>` */
  readonly accountUrl?: string | (() => Promise<string>) | undefined;
  readonly container: string;
  /** Prepended to every key; slashes at its ends do not count. @default none */
  readonly prefix?: string | undefined;
  /** An account key, an identity, a token credential, or a function that gives one. `default-chain` searches. */
  readonly credentials: AzureCredentialsSource;
  /** @default `AzurePublicCloud` */
  readonly cloud?: AzureCloudName | undefined;
  /** Where identities sign in; a function is asked when one does. @default the cloud's */
  readonly authorityHost?: string | (() => Promise<string>) | undefined;
  /** PEM of certificate authorities to trust besides the system's. */
  readonly caCert?: string | undefined;
  /** @default the account's own */
  readonly encryption?: BlobEncryption | undefined;
  /** Size of the first 10,000 blocks of a large object, 64 KiB to 100 MiB; later blocks grow. @default 4 MiB */
  readonly blockSizeInBytes?: number | undefined;
  /** Blocks of one object sent at once; each is held in memory. @default 2 */
  readonly blockConcurrency?: number | undefined;
  /** How long a request that failed is repeated, from its first failure; each block of a large object has its own. 0: not at all.
   * An engine's patience takes the place of the store's. @default 120,000 */
  readonly patienceInMs?: number | undefined;
  /** Attempts per request, the first included, within that time. @default as many as it allows */
  readonly maxAttempts?: number | undefined;
  /** @default 10,000 */
  readonly connectTimeoutInMs?: number | undefined;
  /** How long an exchange may stand still: no byte of the request leaves, none of its answer comes. @default 120,000 */
  readonly requestTimeoutInMs?: number | undefined;
  /** How long a body that is being read may stand still. @default 60,000 */
  readonly idleTimeoutInMs?: number | undefined;
  /** Keys per page of a listing, 1 to 5,000. @default 1,000 */
  readonly pageSize?: number | undefined;
}
