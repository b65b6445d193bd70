import type { TransferOptions } from '@lifeboat/core/provider-kit';
import type { AzureCloudName } from '../credentials/azure-cloud.ts';
import type { AzureCredentialsSource } from '../credentials/azure-credentials.ts';
import type { BlobEncryption } from './encryption-fields.ts';

/** Options of an object store on Azure Blob Storage. The store reads nothing else: no environment variable, no file, no proxy. */
export interface AzureBlobObjectStoreOptions extends TransferOptions {
  /** Name of the storage account. @default the first label of the host in `endpoint` */
  readonly storageAccount?: string | undefined;
  /** Base URL of the account's blobs. A function is called once, at the first request.
   * @default `https://<storageAccount>.<the cloud's suffix>` */
  readonly endpoint?: string | (() => Promise<string>) | undefined;
  /** Base URL of the account's blobs for signed URLs, if clients reach them under another name. @default `endpoint` */
  readonly publicEndpoint?: string | undefined;
  /** Name of the container. */
  readonly container: string;
  /** Prefix of every key; slashes at its ends are ignored. @default none */
  readonly prefix?: string | undefined;
  /** An account key, an identity, a token credential, or a function that returns one. Only `default-chain` searches for credentials. */
  readonly credentials: AzureCredentialsSource;
  /** The Azure cloud. @default `AzurePublicCloud` */
  readonly cloud?: AzureCloudName | undefined;
  /** Base URL at which identities sign in. A function is called when one signs in. @default that of the cloud */
  readonly authorityHost?: string | (() => Promise<string>) | undefined;
  /** PEM of certificate authorities to trust in addition to the system's. @default none */
  readonly caCert?: string | undefined;
  /** How the service encrypts objects. @default the account's own encryption */
  readonly encryption?: BlobEncryption | undefined;
  /** Size of the first 10,000 blocks of a large object, in bytes, 64 KiB to 100 MiB; later blocks are larger. @default 4 MiB */
  readonly partSizeInBytes?: number | undefined;
  /** Keys per page of a list, 1 to 5,000. @default 1,000 */
  readonly pageSize?: number | undefined;
}
