import type { TransferOptions } from '@lifeboat/core/provider-kit';
import type { AzureCloudName } from '../credentials/azure-cloud.ts';
import type { AzureCredentialsSource } from '../credentials/azure-credentials.ts';
import type { BlobEncryption } from './encryption-fields.ts';

/** What an object store on Azure Blob Storage is made of. Nothing else is read: no environment variable, no file, no proxy. */
export interface AzureBlobObjectStoreOptions extends TransferOptions {
  /** The account's name. @default the first label of `endpoint`'s host */
  readonly storageAccount?: string | undefined;
  /** Base URL of the account's blobs; a function is asked once, at the first request.
   * @default `https://<storageAccount>.<the cloud's suffix>` */
  readonly endpoint?: string | (() => Promise<string>) | undefined;
  /** Base URL of the account's blobs for signed URLs, where clients reach them under another name. @default `endpoint` */
  readonly publicEndpoint?: string | undefined;
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
  readonly partSizeInBytes?: number | undefined;
  /** Keys per page of a listing, 1 to 5,000. @default 1,000 */
  readonly pageSize?: number | undefined;
}
