import type { Put as AnyPut } from '@lifeboat/core/provider-kit';

/** One call of `putObject`. */
export interface Put extends AnyPut {
  /** 32 characters, the beginning of the ids of its blocks. */
  readonly blocksId: string;
}

/** The condition of the request that makes the blob appear. */
export function putConditions({ ifAbsent, ifMatch }: Put): { readonly ifNoneMatch?: '*'; readonly ifMatch?: string } | undefined {
  if (ifMatch !== undefined) return { ifMatch };
  return ifAbsent ? { ifNoneMatch: '*' } : undefined;
}
