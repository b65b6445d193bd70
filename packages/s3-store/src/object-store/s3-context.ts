import type { S3Connection } from '../requests/s3-connection.ts';
import type { S3Capabilities } from './capabilities/s3-capabilities.ts';
import type { EncryptionFields } from './encryption-fields.ts';

/** What every operation of one store needs. */
export interface S3Context {
  readonly connection: S3Connection;
  readonly bucket: string;
  /** `''`, or the prefix with a slash at its end. */
  readonly prefix: string;
  readonly encryption: EncryptionFields;
  readonly tagging: string | undefined;
  /** What is known about the server's capabilities. The four fields below read it. */
  readonly capabilities: S3Capabilities;
  readonly isListVersionForced: boolean;
  readonly checksum: S3Capabilities['checksum'];
  readonly conditionalPut: boolean;
  readonly conditionalReplace: boolean;
  readonly conditionalDelete: boolean;
  readonly objectLock: boolean;
  readonly partSizeInBytes: number;
  readonly partConcurrency: number;
  readonly idleTimeoutInMs: number;
  readonly pageSize: number;
  /** The key in the bucket. @throws LifeboatError `INVALID_KEY` */
  fullKey(key: string): string;
}
