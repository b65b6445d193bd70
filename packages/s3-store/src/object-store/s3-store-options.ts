import type { TransferOptions } from '@lifeboat/core/provider-kit';
import type { S3Credentials, S3CredentialsSource } from '../credentials/s3-credentials.ts';
import type { S3Encryption } from './encryption-fields.ts';

export type { S3Credentials, S3CredentialsSource, S3Encryption };

/** The checksum algorithm for requests. `none`: only where S3 requires a checksum, because several S3 clones refuse the others. */
export type S3ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' | 'none';

/** Options of an S3 object store. The store reads nothing else: no environment variable, no file, no profile. */
export interface S3StoreOptions extends TransferOptions {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Prefix of every key; slashes at its ends are ignored. @default none */
  readonly prefix?: string | undefined;
  /** The bucket's region. A function is called once, at the first request. */
  readonly region: string | (() => Promise<string>);
  /** Base URL of an S3-compatible server, such as `https://minio.example.com:9000`. @default Amazon's endpoint for the region */
  readonly endpoint?: string | undefined;
  /** Base URL for signed URLs, if clients reach the store under another name. @default `endpoint` */
  readonly publicEndpoint?: string | undefined;
  /** Use URLs like `https://host/bucket/key` instead of `https://bucket.host/key`. @default false */
  readonly forcePathStyle?: boolean | undefined;
  /** A key pair, or a function that returns one; the function is called again when the pair expires or is refused. */
  readonly credentials: S3CredentialsSource;
  /** Certificate authorities to trust in addition to the system's, as PEM. @default none */
  readonly caCert?: string | undefined;
  /** Accept any server certificate, which is insecure. @default false */
  readonly insecureSkipTLSVerify?: boolean | undefined;
  /** How the server encrypts objects. @default the bucket's own encryption */
  readonly encryption?: S3Encryption | undefined;
  /** Tags of every object, as `key=value&key2=value2`, URL-encoded. @default none */
  readonly tagging?: string | undefined;
  /** The checksums in requests. @default `CRC32`; with `endpoint`, `none` if a probe finds that the server refuses it */
  readonly checksumAlgorithm?: S3ChecksumAlgorithm | undefined;
  /** Whether the server supports `If-None-Match: *`. @default true; with `endpoint`, what a probe finds */
  readonly conditionalPut?: boolean | undefined;
  /** Whether the server supports `If-Match` for puts and for completing multipart uploads. @default `conditionalPut`; with `endpoint`, what
   * a probe finds */
  readonly conditionalReplace?: boolean | undefined;
  /** Whether the server supports `If-Match` for deletes. @default true; with `endpoint`, what a probe finds, and false before it */
  readonly conditionalDelete?: boolean | undefined;
  /** The version of ListObjects. @default 2; 1 after the server has answered that it does not implement 2 */
  readonly listVersion?: 1 | 2 | undefined;
  /** Whether the server supports object lock and versions. If it does, each bucket is still asked whether it has them. @default true */
  readonly objectLock?: boolean | undefined;
  /** Size of the first 1,000 parts of a large object, in bytes, from 5 MiB to 1 GiB. Later parts are larger.
   * @default 5 MiB, the minimum of S3 */
  readonly partSizeInBytes?: number | undefined;
}
