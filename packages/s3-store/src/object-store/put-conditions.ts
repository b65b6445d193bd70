import type { Put } from '@lifeboat/core/provider-kit';
import type { S3Subject } from '../requests/s3-subject.ts';

/** The condition of the request that makes the object appear. */
export function putConditions({ ifAbsent, ifMatch }: Put): { readonly IfNoneMatch?: '*'; readonly IfMatch?: string } {
  if (ifMatch !== undefined) return { IfMatch: ifMatch };
  return ifAbsent ? { IfNoneMatch: '*' } : {};
}

/** What the condition means, for errors. */
export function conditionOf({ ifMatch }: Put): S3Subject['condition'] {
  return ifMatch === undefined ? undefined : 'replace';
}
