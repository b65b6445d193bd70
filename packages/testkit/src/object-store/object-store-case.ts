import type { ObjectStore } from '@lifeboat/core/plugin-api';

/** One promise of the ObjectStore contract and how to check it. */
export interface ObjectStoreCase {
  readonly name: string;
  /** What the store must support; elsewhere the case is skipped. */
  readonly needs?: 'signedUrls' | 'conditionalPut' | 'conditionalReplace' | 'conditionalDelete' | 'removeUnfinishedPuts';
  /** What the suite's user must give; else there is no such case. */
  readonly given?: 'secrets' | 'createDeniedStore' | 'createTruncatingStore' | 'createLockingStore' | 'memoryLimitInBytes';
  run(context: CaseContext): Promise<void>;
}

/** What a case works with. */
export interface CaseContext {
  readonly store: ObjectStore;
  /** Keys of this case begin with it; it ends with a slash. */
  readonly prefix: string;
  readonly partSizeInBytes: number;
  readonly pageSize: number;
  readonly secrets: readonly string[];
  readonly memoryLimitInBytes: number;
  createDeniedStore(): Promise<ObjectStore>;
  createTruncatingStore(): Promise<ObjectStore>;
  createLockingStore(): Promise<ObjectStore>;
}
