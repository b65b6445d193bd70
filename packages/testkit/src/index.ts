/** Conformance suites for plugin writers. Test doubles are in `@lifeboat/testkit/doubles`. */
export type { CaseContext, ObjectStoreCase } from './object-store/object-store-case.ts';
export { objectStoreCases } from './object-store/object-store-cases.ts';
export { type ObjectStoreSuiteOptions, objectStoreSuite, runObjectStoreCase, type SuiteRunner } from './object-store/object-store-suite.ts';
