import type { ObjectStore } from '@lifeboat/core/plugin-api';

/** One promise of the ObjectStore contract and how to check it. */
export interface ObjectStoreCase {
  /** The promise, in words. */
  readonly name: string;
  /** What the store must support; otherwise the case is skipped. @default nothing */
  readonly needs?: 'signedUrls' | 'conditionalPut' | 'conditionalReplace' | 'conditionalDelete' | 'removeUnfinishedPuts';
  /** Option of the suite that the case needs; without it, there is no such case. @default none */
  readonly given?: 'secrets' | 'createDeniedStore' | 'createTruncatingStore' | 'createLockingStore' | 'memoryLimitInBytes';
  /** Checks the promise. @throws an error if the store breaks it */
  run(context: CaseContext): Promise<void>;
}

/** What a case gets. */
export interface CaseContext {
  readonly store: ObjectStore;
  /** Prefix of all keys of this case; it ends with a slash. */
  readonly prefix: string;
  readonly partSizeInBytes: number;
  readonly pageSize: number;
  readonly secrets: readonly string[];
  readonly memoryLimitInBytes: number;
  createDeniedStore(): Promise<ObjectStore>;
  createTruncatingStore(): Promise<ObjectStore>;
  createLockingStore(): Promise<ObjectStore>;
}
