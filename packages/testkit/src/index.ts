/** Conformance suites for plugin writers. Test doubles are in `@lifeboat/testkit/doubles`. */
export type { CaseContext, ObjectStoreCase } from './object-store/object-store-case.ts';
export { objectStoreCases } from './object-store/object-store-cases.ts';
export { objectStoreSuite, runObjectStoreCase } from './object-store/object-store-suite.ts';
export type { ObjectStoreSuiteOptions, SuiteRunner } from './object-store/object-store-suite-options.ts';
export { runVolumeSnapshotterCase } from './volume-snapshotter/run-volume-snapshotter-case.ts';
export type {
  GivenToSnapshotterCase,
  PersistentVolumeSample,
  SnapshotterCaseContext,
  TestVolume,
  UnknownIds,
  VolumeDescription,
  VolumeSnapshotterCase,
} from './volume-snapshotter/volume-snapshotter-case.ts';
export { volumeSnapshotterCases } from './volume-snapshotter/volume-snapshotter-cases.ts';
export { volumeSnapshotterSuite } from './volume-snapshotter/volume-snapshotter-suite.ts';
export type { VolumeSnapshotterSuiteOptions } from './volume-snapshotter/volume-snapshotter-suite-options.ts';
