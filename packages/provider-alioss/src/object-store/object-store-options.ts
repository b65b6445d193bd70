import type { TransferOptions } from '@lifeboat/core/provider-kit';
import type { AliyunCredentialsSource } from '../credentials/aliyun-credentials.ts';
import type { AliyunNetwork } from '../requests/oss-endpoint.ts';

/** How OSS encrypts objects: with its own key, or with a key of KMS (without `keyId`: the account's OSS key there). */
export type OssEncryption = { readonly type: 'AES256' } | { readonly type: 'kms'; readonly keyId?: string | undefined };

/** What an OSS object store is made of. Nothing else is read: no environment variable, no file. */
export interface OssObjectStoreOptions extends TransferOptions {
  readonly bucket: string;
  /** Prepended to every key; slashes at its ends do not count. @default none */
  readonly prefix?: string | undefined;
  /** The bucket's region, such as `cn-hangzhou`; a function is asked once, at the first request. */
  readonly region: string | (() => Promise<string>);
  /** @default `public` */
  readonly network?: AliyunNetwork | undefined;
  /** Base URL of OSS, such as `https://oss-cn-hangzhou.aliyuncs.com`. @default that of the region and the network */
  readonly endpoint?: string | undefined;
  /** Base URL for signed URLs, where clients reach OSS by another network. @default `endpoint` */
  readonly publicEndpoint?: string | undefined;
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. OSS itself refuses that. @default false */
  readonly forcePathStyle?: boolean | undefined;
  /** A key pair (with an STS token), or a function that returns one and is asked again when it expires or is refused;
   * `ecs-ram-role`: the role of this machine, from the metadata service of ECS. */
  readonly credentials: AliyunCredentialsSource | 'ecs-ram-role';
  /** Alibaba Cloud's own SDK, or the S3 API of OSS through the package `@lifeboat/s3-store`, which has no conditional puts. @default `ali-oss` */
  readonly driver?: 'ali-oss' | 's3' | undefined;
  /** @default the bucket's own */
  readonly encryption?: OssEncryption | undefined;
  /** Version of request signatures: new accounts have only `v4`. @default `v4` */
  readonly signatureVersion?: 'v1' | 'v4' | undefined;
  /** Whether `x-oss-forbid-overwrite` is honoured: OSS ignores it in buckets that have (or had) versioning. @default with `ali-oss` the
   * bucket is asked, as far as the credentials may; `true` where they may not */
  readonly conditionalPut?: boolean | undefined;
  /** PEM of certificate authorities to trust besides the system's. */
  readonly caCert?: string | undefined;
  /** Size of the first 1,000 parts of a large object, 100 KiB to 1 GiB; later parts grow. @default 5 MiB */
  readonly partSizeInBytes?: number | undefined;
}
