import type { ObjectLock } from '@lifeboat/core/plugin-api';

/** One call of `putObject`. */
export interface Put {
  readonly key: string;
  readonly fullKey: string;
  readonly ifAbsent: boolean;
  /** The etag that the object to replace must have. */
  readonly ifMatch: string | undefined;
  /** What to lock the object with; empty for nothing. */
  readonly lock: ObjectLock;
  readonly signal: AbortSignal | undefined;
  /** 32 characters, the beginning of its blocks' ids. */
  readonly id: string;
  /** The caller's `putId`, or the same. Stored as metadata, so that after a lost answer it can be told whether this put has won. */
  readonly storedId: string;
}

/** The condition of the request that makes the blob appear. */
export function putConditions({ ifAbsent, ifMatch }: Put): { readonly ifNoneMatch?: '*'; readonly ifMatch?: string } | undefined {
  if (ifMatch !== undefined) return { ifMatch };
  return ifAbsent ? { ifNoneMatch: '*' } : undefined;
}
