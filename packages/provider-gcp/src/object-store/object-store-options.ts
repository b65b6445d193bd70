import type { TransferOptions } from '@lifeboat/core/provider-kit';
import type { GcpCredentialsSource } from '../credentials/gcp-credentials.ts';
import type { GcsEncryption } from './encryption-fields.ts';

/** Options of an object store on Cloud Storage. The store reads nothing else: no environment, no file, no metadata server. */
export interface GcsObjectStoreOptions extends Omit<TransferOptions, 'partConcurrency' | 'connectTimeoutInMs'> {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Prefix of every key; slashes at its ends are ignored. @default none */
  readonly prefix?: string | undefined;
  /** Where credentials come from. Only `default-chain` searches for them. */
  readonly credentials: GcpCredentialsSource;
  /** How the service encrypts objects. @default the bucket's own encryption */
  readonly encryption?: GcsEncryption | undefined;
  /** The service account that signs URLs with IAM's signBlob, for credentials without a private key. @default none */
  readonly serviceAccount?: string | undefined;
  /** Base URL of the service, or its host. @default `https://storage.` followed by `universeDomain` */
  readonly endpoint?: string | undefined;
  /** Base URL for signed URLs, or its host, if clients reach the service under another name. @default `endpoint` */
  readonly publicEndpoint?: string | undefined;
  /** Domain of Google's services. @default `googleapis.com` */
  readonly universeDomain?: string | undefined;
  /** Base URL of the service that signs for `serviceAccount`. @default `https://iamcredentials.` followed by `universeDomain` */
  readonly iamEndpoint?: string | undefined;
  /** PEM of certificate authorities to trust in addition to the system's. @default none */
  readonly caCert?: string | undefined;
  /** Size of the parts in which larger objects are sent, in bytes; two parts are held in memory. A multiple of 256 KiB, up to 256 MiB.
   * @default 8 MiB */
  readonly partSizeInBytes?: number | undefined;
  /** The pause before the second attempt, in milliseconds; it doubles with each attempt, up to ten seconds. @default 500 */
  readonly retryDelayInMs?: number | undefined;
}
