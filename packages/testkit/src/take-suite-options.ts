import { anything, call, from, listOf, milliseconds, pluginOf, required, takeOptions, text, texts } from '@lifeboat/core/provider-kit';
import type { ClusterClientSuiteOptions } from './kubernetes/suite/cluster-client-suite-options.ts';
import type { ObjectStoreSuiteOptions, SuiteRunner } from './object-store/object-store-suite-options.ts';
import type { VolumeSnapshotterSuiteOptions } from './volume-snapshotter/volume-snapshotter-suite-options.ts';

// Without this check, a misspelt option would silently leave out the cases that need it.
const runner = pluginOf<SuiteRunner>({ describe: required(call), test: required(call) });
const common = { name: text, caseTimeoutInMs: milliseconds };

const fields = {
  objectStoreSuite: pluginOf<Omit<ObjectStoreSuiteOptions, 'runner'>>({
    ...common,
    createStore: required(call),
    cleanUp: call,
    createDeniedStore: call,
    createTruncatingStore: call,
    createLockingStore: call,
    prefix: text,
    secrets: texts,
    partSizeInBytes: from(1),
    pageSize: from(1),
    memoryLimitInBytes: from(1),
  }),
  volumeSnapshotterSuite: pluginOf<Omit<VolumeSnapshotterSuiteOptions, 'runner'>>({
    ...common,
    createSnapshotter: required(call),
    persistentVolumes: required(listOf(anything)),
    unknown: required(anything),
    createVolume: call,
    deleteVolume: call,
    describeVolume: call,
    readSnapshotTags: call,
    adaptTags: call,
    createPendingSnapshot: call,
    createFailedSnapshot: call,
    createDeniedSnapshotter: call,
    createFullSnapshotter: call,
    createHangingSnapshotter: call,
    secrets: texts,
    timeoutInMs: milliseconds,
  }),
  clusterClientSuite: pluginOf<Omit<ClusterClientSuiteOptions, 'runner'>>({
    ...common,
    createClient: required(call),
    createDeniedClient: call,
    compact: call,
    dropConnections: call,
  }),
};

/** Checks the options of a suite or of one of its cases, and returns them. @throws LifeboatError `INVALID_CONFIG` */
export function takeSuiteOptions<T>(suite: keyof typeof fields, options: T, part: 'suite' | 'case'): T {
  const table = fields[suite];
  return takeOptions(suite, options, part === 'case' ? table : { ...table, fields: { ...table.fields, runner: required(runner) } });
}
