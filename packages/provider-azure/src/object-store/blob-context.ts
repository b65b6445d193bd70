import type { BlobConnection } from '../requests/blob-connection.ts';
import type { EncryptionFields } from './encryption-fields.ts';

/** What every operation of one store needs. */
export interface BlobContext {
  readonly conditionalPut: true;
  readonly conditionalReplace: true;
  readonly objectLock: true;
  readonly connection: BlobConnection;
  /** `''`, or the prefix with a slash at its end. */
  readonly prefix: string;
  /** Base URL for signed URLs, where it is another one. */
  readonly publicEndpoint: string | undefined;
  readonly encryption: EncryptionFields;
  readonly partSizeInBytes: number;
  readonly partConcurrency: number;
  readonly idleTimeoutInMs: number;
  readonly pageSize: number;
  /** The name of the blob. @throws LifeboatError `INVALID_KEY` */
  fullKey(key: string): string;
}
