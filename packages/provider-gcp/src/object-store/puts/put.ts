import type { ObjectLock } from '@lifeboat/core/plugin-api';
import type { GcsSubject } from '../../requests/gcs-error.ts';
import type { GcsContext } from '../gcs-context.ts';

/** One call of `putObject`. */
export interface Put {
  readonly key: string;
  readonly signal: AbortSignal | undefined;
  /** The caller's `putId`, or one of this call. Stored as metadata, so that after a lost answer it can be told whether this put has won. */
  readonly id: string;
  readonly subject: GcsSubject;
  /** Of the request that begins the upload. */
  readonly query: Readonly<Record<string, string | number>>;
  /** The object's metadata. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What to lock the object with; empty for nothing. */
  readonly lock: ObjectLock;
  readonly conditional: boolean;
}

/** What is asked of the object that an upload has made. */
export function storedFields({ lock }: Put): string {
  return `crc32c,generation${lock.retention || lock.legalHold ? ',retention,temporaryHold' : ''}`;
}

/** The URL that takes uploads into the bucket. */
export function uploadUrl(context: GcsContext): string {
  return `${context.endpoint}/upload/storage/v1/b/${encodeURIComponent(context.bucket)}/o`;
}
