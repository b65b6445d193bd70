import type { ObjectStore } from '@lifeboat/core/plugin-api';

/** The part of a test runner that a suite needs: `describe` and `test` of vitest, node:test, Jest or Mocha. */
export interface SuiteRunner {
  describe(name: string, body: () => void): unknown;
  /** Where the runner hands its tests a context with `skip`, skipped cases are reported as such. */
  test(name: string, body: (context?: { skip?(reason?: string): unknown }) => Promise<void>): unknown;
}

export interface ObjectStoreSuiteOptions {
  readonly runner: SuiteRunner;
  /** @default `ObjectStore` */
  readonly name?: string;
  /** Called once a case. All stores may share one place: every case has its own keys and removes them, and no others. */
  createStore(): Promise<ObjectStore> | ObjectStore;
  /** After each case; its store is closed afterwards. */
  cleanUp?(store: ObjectStore): Promise<void>;
  /** A store on the same place whose credentials the server refuses. */
  createDeniedStore?(): Promise<ObjectStore> | ObjectStore;
  /** A store on the same place whose connection breaks in the middle of bodies that are read. */
  createTruncatingStore?(): Promise<ObjectStore> | ObjectStore;
  /** A store on a bucket that has object lock, where locked objects of the cases may stay behind; best in mode `governance`. Their
   * locks end after two minutes. */
  createLockingStore?(): Promise<ObjectStore> | ObjectStore;
  /** All keys of the cases begin with it. @default none */
  readonly prefix?: string;
  /** What must not appear in errors and in what the store shows of itself: secret keys, tokens. */
  readonly secrets?: readonly string[];
  /** Bodies larger than this take several of the store's steps. @default 8 MiB */
  readonly partSizeInBytes?: number;
  /** What the store lists at once. @default 1,000 */
  readonly pageSize?: number;
  /** What a put of a large body (16 parts) may hold in memory. Left out, for stores that are memory: not checked. */
  readonly memoryLimitInBytes?: number;
  /** For each case, and once more for what is removed after it: a store that never answers fails the case. @default 120,000 */
  readonly caseTimeoutInMs?: number;
}
