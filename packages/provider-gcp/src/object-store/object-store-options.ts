import type { TransferOptions } from '@lifeboat/core/provider-kit';
import type { GcpCredentialsSource } from '../credentials/gcp-credentials.ts';
import type { GcsEncryption } from './encryption-fields.ts';

/** What an object store on Cloud Storage is made of. Nothing else is read: no environment, no file, no metadata server. */
export interface GcsObjectStoreOptions extends Omit<TransferOptions, 'partConcurrency' | 'connectTimeoutInMs'> {
  readonly bucket: string;
  /** Prepended to every key; slashes at its ends do not count. @default none */
  readonly prefix?: string | undefined;
  readonly credentials: GcpCredentialsSource;
  /** @default the bucket's own */
  readonly encryption?: GcsEncryption | undefined;
  /** The service account that signs URLs by IAM's signBlob, for credentials that hold no key. @default none */
  readonly serviceAccount?: string | undefined;
  /** Base URL of the service, or its host. @default `https://storage.` followed by `universeDomain` */
  readonly endpoint?: string | undefined;
  /** Base URL for signed URLs, or its host, where clients reach the service under another name. @default `endpoint` */
  readonly publicEndpoint?: string | undefined;
  /** @default `googleapis.com` */
  readonly universeDomain?: string | undefined;
  /** Base URL of the service that signs for `serviceAccount`. @default `https://iamcredentials.` followed by `universeDomain` */
  readonly iamEndpoint?: string | undefined;
  /** PEM of certificate authorities to trust besides the system's. */
  readonly caCert?: string | undefined;
  /** Larger objects are sent in parts of this size, two of them in memory; a multiple of 256 KiB, up to 256 MiB. @default 8 MiB */
  readonly partSizeInBytes?: number | undefined;
  /** Before the second attempt; doubles from then on, up to ten seconds. @default 500 */
  readonly retryDelayInMs?: number | undefined;
}
