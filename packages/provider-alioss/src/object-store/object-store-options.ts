import type { TransferOptions } from '@lifeboat/core/provider-kit';
import type { AliyunCredentialsSource } from '../credentials/aliyun-credentials.ts';
import type { AliyunNetwork } from '../requests/oss-endpoint.ts';

/** How OSS encrypts objects: with its own key, or with a key of KMS (without `keyId`: the account's OSS key in KMS). */
export type OssEncryption = { readonly type: 'AES256' } | { readonly type: 'kms'; readonly keyId?: string | undefined };

/** Options of an object store on OSS. The store reads nothing else: no environment variable, no file. */
export interface OssObjectStoreOptions extends TransferOptions {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Prefix of every key; slashes at its ends are ignored. @default none */
  readonly prefix?: string | undefined;
  /** The bucket's region, such as `cn-hangzhou`. A function is called once, at the first request. */
  readonly region: string | (() => Promise<string>);
  /** The network to use. @default `public` */
  readonly network?: AliyunNetwork | undefined;
  /** Base URL of OSS, such as `https://oss-cn-hangzhou.aliyuncs.com`. @default that of the region and the network */
  readonly endpoint?: string | undefined;
  /** Base URL for signed URLs, if clients reach OSS over another network. @default `endpoint` */
  readonly publicEndpoint?: string | undefined;
  /** Use URLs like `https://host/bucket/key` instead of `https://bucket.host/key`. OSS itself refuses them. @default false */
  readonly forcePathStyle?: boolean | undefined;
  /** A key pair (with an STS token), a function that returns one and is called again when the pair expires or is refused, or `ecs-ram-role`
   * for the role of this machine, from the metadata service of ECS. */
  readonly credentials: AliyunCredentialsSource | 'ecs-ram-role';
  /** How to talk to OSS: with Alibaba Cloud's own SDK, or over the S3 API of OSS with the package `@lifeboat/s3-store`, which has no
   * conditional puts.
   * @default `ali-oss` */
  readonly driver?: 'ali-oss' | 's3' | undefined;
  /** How OSS encrypts objects. @default the bucket's own encryption */
  readonly encryption?: OssEncryption | undefined;
  /** Version of request signatures; new accounts support only `v4`. @default `v4` */
  readonly signatureVersion?: 'v1' | 'v4' | undefined;
  /** Whether OSS respects `x-oss-forbid-overwrite`, which it ignores in buckets that have (or had) versioning. @default with `ali-oss`, the
   * bucket is asked; `true` if the credentials may not ask */
  readonly conditionalPut?: boolean | undefined;
  /** PEM of certificate authorities to trust in addition to the system's. @default none */
  readonly caCert?: string | undefined;
  /** Size of the first 1,000 parts of a large object, in bytes, 100 KiB to 1 GiB; later parts are larger. @default 5 MiB */
  readonly partSizeInBytes?: number | undefined;
}
