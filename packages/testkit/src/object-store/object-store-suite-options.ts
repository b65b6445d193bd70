import type { ObjectStore } from '@lifeboat/core/plugin-api';

/** The part of a test runner that a suite needs: `describe` and `test` of vitest, node:test, Jest or Mocha. */
export interface SuiteRunner {
  /** Groups tests. */
  describe(name: string, body: () => void): unknown;
  /** Defines a test. If the runner gives its tests a context with `skip`, skipped cases are reported as skipped. */
  test(name: string, body: (context?: { skip?(reason?: string): unknown }) => Promise<void>): unknown;
}

/** Options of {@link objectStoreSuite}. */
export interface ObjectStoreSuiteOptions {
  /** The test runner that runs the cases. */
  readonly runner: SuiteRunner;
  /** Name of the suite. @default `ObjectStore` */
  readonly name?: string;
  /** Creates a store. It is called once for each case. All stores may use the same place, because every case has its own keys, and removes
   * no other keys. */
  createStore(): Promise<ObjectStore> | ObjectStore;
  /** Called after each case, before its store is closed. @default nothing */
  cleanUp?(store: ObjectStore): Promise<void>;
  /** Creates a store on the same place whose credentials the server refuses. @default cases that need it do not run */
  createDeniedStore?(): Promise<ObjectStore> | ObjectStore;
  /** Creates a store on the same place whose connection breaks in the middle of bodies that are read. @default cases that need it do not
   * run */
  createTruncatingStore?(): Promise<ObjectStore> | ObjectStore;
  /** Creates a store in a bucket with object lock, if possible with mode `governance`. Locked objects of the cases may remain there. Their
   * locks end after two minutes.
   * @default cases that need it do not run */
  createLockingStore?(): Promise<ObjectStore> | ObjectStore;
  /** Prefix of all keys of the cases. @default none */
  readonly prefix?: string;
  /** Values that must not appear in errors or in the store's visible properties, such as secret keys and tokens. @default not checked */
  readonly secrets?: readonly string[];
  /** Size in bytes from which the store sends or reads a body in several steps. @default 8 MiB */
  readonly partSizeInBytes?: number;
  /** Number of objects that the store lists at once. @default 1,000 */
  readonly pageSize?: number;
  /** Memory that a put of a large body (16 parts) may use, in bytes. Leave it out for stores in memory. @default not checked */
  readonly memoryLimitInBytes?: number;
  /** How long a case may take, in milliseconds. Its clean-up may take as long again. A store that never answers fails the case.
   * @default 120,000 */
  readonly caseTimeoutInMs?: number;
}
