import type { TransferOptions } from '@lifeboat/core/provider-kit';
import type { S3Credentials, S3CredentialsSource } from '../credentials/s3-credentials.ts';
import type { S3Encryption } from './encryption-fields.ts';

export type { S3Credentials, S3CredentialsSource, S3Encryption };

/** How requests carry checksums. `none` sends none but where S3 insists: several S3 clones refuse the others. */
export type S3ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' | 'none';

/** What an S3 object store is made of. Nothing else is read: no environment variable, no file, no profile. */
export interface S3StoreOptions extends TransferOptions {
  readonly bucket: string;
  /** Prepended to every key; slashes at its ends do not count. @default none */
  readonly prefix?: string | undefined;
  /** The bucket's region; a function is asked once, at the first request. */
  readonly region: string | (() => Promise<string>);
  /** Base URL of an S3-compatible server, such as `https://minio.example.com:9000`. @default Amazon's of the region */
  readonly endpoint?: string | undefined;
  /** Base URL for signed URLs, where clients reach the store under another name. @default `endpoint` */
  readonly publicEndpoint?: string | undefined;
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. @default false */
  readonly forcePathStyle?: boolean | undefined;
  /** A key pair, or a function that returns one and is asked again when it expires or is refused. */
  readonly credentials: S3CredentialsSource;
  /** PEM of certificate authorities to trust besides the system's. */
  readonly caCert?: string | undefined;
  /** Accept any certificate. @default false */
  readonly insecureSkipTLSVerify?: boolean | undefined;
  /** @default the bucket's own */
  readonly encryption?: S3Encryption | undefined;
  /** Tags of every object, as `key=value&key2=value2`, URL-encoded. @default none */
  readonly tagging?: string | undefined;
  /** @default `CRC32`; with `endpoint`, `none` where a probe finds that the server refuses it */
  readonly checksumAlgorithm?: S3ChecksumAlgorithm | undefined;
  /** Whether the server honours `If-None-Match: *`. @default true; with `endpoint`, what a probe finds */
  readonly conditionalPut?: boolean | undefined;
  /** Whether the server honours `If-Match` of puts and of completed multipart uploads. @default `conditionalPut`; with `endpoint`, what a probe finds */
  readonly conditionalReplace?: boolean | undefined;
  /** Whether the server honours `If-Match` of deletes. @default true for Amazon S3, false for every other `endpoint` */
  readonly conditionalDelete?: boolean | undefined;
  /** Which ListObjects the server has. @default 2, and 1 once the server says that it does not implement that */
  readonly listVersion?: 1 | 2 | undefined;
  /** Whether the server speaks of object lock and versions. A bucket without them says so when it is asked. @default true */
  readonly objectLock?: boolean | undefined;
  /** Size of the first 1,000 parts of a large object, 5 MiB to 1 GiB; later parts grow. @default 5 MiB, the least that S3 takes */
  readonly partSizeInBytes?: number | undefined;
}
