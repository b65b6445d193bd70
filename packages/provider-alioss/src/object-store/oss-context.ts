import type { OssConnection } from '../requests/oss-connection.ts';
import type { BucketLocks } from './object-lock/bucket-locks.ts';

export interface OssCapabilities {
  conditionalPut: boolean;
  /** `undefined`: not asked yet. */
  locks?: BucketLocks;
}

/** What every operation of one store needs. */
export interface OssContext {
  readonly connection: OssConnection;
  readonly bucket: string;
  /** `''`, or the prefix with a slash at its end. */
  readonly prefix: string;
  /** For requests that begin an object. */
  readonly encryptionHeaders: Readonly<Record<string, string>>;
  readonly signatureVersion: 'v1' | 'v4';
  /** What is known of the bucket. */
  readonly capabilities: OssCapabilities;
  /** What they say now. */
  readonly conditionalPut: boolean;
  readonly objectLock: true;
  /** OSS has no put that replaces a certain object only. */
  readonly conditionalReplace: false;
  readonly partSizeInBytes: number;
  readonly partConcurrency: number;
  readonly idleTimeoutInMs: number;
  readonly pageSize: number;
  /** The key in the bucket. @throws LifeboatError `INVALID_KEY` */
  fullKey(key: string): string;
}
