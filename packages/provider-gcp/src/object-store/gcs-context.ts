import type { GcsSubject } from '../requests/gcs-error.ts';
import type { GoogleApi } from '../requests/google-api.ts';
import type { EncryptionFields } from './encryption-fields.ts';

/** What every operation of one store needs. */
export interface GcsContext {
  readonly conditionalPut: true;
  readonly conditionalReplace: true;
  readonly objectLock: true;
  readonly api: GoogleApi<GcsSubject>;
  readonly bucket: string;
  /** Base URL without a slash at its end. */
  readonly endpoint: string;
  /** For signed URLs. */
  readonly publicEndpoint: string;
  /** `''`, or the prefix with a slash at its end. */
  readonly prefix: string;
  readonly encryption: EncryptionFields;
  readonly partSizeInBytes: number;
  readonly idleTimeoutInMs: number;
  readonly pageSize: number;
  /** Who signs URLs by IAM. */
  readonly serviceAccount: string | undefined;
  readonly iamEndpoint: string;
  /** A request to the bucket has succeeded: a 404 of an object is then about the object. */
  proven: boolean;
  /** The key in the bucket. @throws LifeboatError `INVALID_KEY` */
  fullKey(key: string): string;
}
