import type { EncryptionFields } from './encryption.ts';
import type { S3Connection } from './s3-connection.ts';

/** What every operation of one store needs. */
export interface S3Context {
  readonly connection: S3Connection;
  readonly bucket: string;
  /** `''`, or the prefix with a slash at its end. */
  readonly prefix: string;
  readonly encryption: EncryptionFields;
  readonly tagging: string | undefined;
  /** As the SDK names it; `undefined`: no checksums. */
  readonly checksum: 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' | undefined;
  readonly conditionalPut: boolean;
  readonly conditionalReplace: boolean;
  readonly conditionalDelete: boolean;
  readonly partSizeInBytes: number;
  readonly partConcurrency: number;
  readonly idleTimeoutInMs: number;
  readonly pageSize: number;
  /** The key in the bucket. @throws LifeboatError `INVALID_KEY` */
  fullKey(key: string): string;
}
