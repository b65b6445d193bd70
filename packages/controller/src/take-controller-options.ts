import { createEngine, LifeboatError, type Logger, unopenedStore } from '@lifeboat/core';
import {
  anything,
  between,
  call,
  either,
  flag,
  from,
  listOf,
  milliseconds,
  objectOf,
  oneOf,
  pluginOf,
  providerPluginField,
  required,
  takeOptions,
  text,
  textMap,
} from '@lifeboat/core/provider-kit';
import type { ControllerOptions, LeaseOptions } from './controller-options.ts';
import type { Reconciler } from './machinery/reconciler.ts';

const runLeaseField = objectOf<NonNullable<ControllerOptions['runLease']>>({
  durationInMs: between(1000, 3_600_000),
  renewalIntervalInMs: between(1, 1_800_000),
});

const controllerOptionsField = objectOf<ControllerOptions>({
  // The client that reads and writes objects checks its own calls.
  cluster: required(anything),
  providers: required(listOf(providerPluginField)),
  owner: text,
  namespace: text,
  defaultCredential: objectOf<NonNullable<ControllerOptions['defaultCredential']>>({ name: required(text), key: required(text) }),
  validationFrequencyInMs: milliseconds,
  defaultStorageLocation: text,
  defaultVolumeSnapshotLocations: textMap,
  concurrentBackups: from(1),
  backupSyncPeriodInMs: milliseconds,
  garbageCollectionFrequencyInMs: milliseconds,
  gcKeepLastGood: flag,
  autoRepair: flag,
  hooksWithoutCreator: oneOf(['allow', 'deny']),
  scheduleSkipImmediately: flag,
  globalVolumePoliciesConfigMap: text,
  itemOperationSyncFrequencyInMs: milliseconds,
  resourceTimeoutInMs: milliseconds,
  terminatingResourceTimeoutInMs: milliseconds,
  defaultBackupTtlInMs: from(1),
  defaultItemOperationTimeoutInMs: from(1),
  defaultVolumesToFsBackup: flag,
  defaultSnapshotMoveData: flag,
  volumeFiles: anything, // the engine looks at it
  repoMaintainFrequencyInMs: from(1),
  serverVersion: text,
  reconcilers: listOf(
    pluginOf<Reconciler>({
      name: required(text),
      type: required(anything),
      watches: listOf(anything),
      concurrency: from(1),
      resyncInMs: milliseconds,
      cancelWhenGone: flag,
      reconcile: required(call),
    }),
  ),
  lease: either(
    flag,
    objectOf<LeaseOptions>({
      name: text,
      identity: text,
      leaseDurationInMs: milliseconds,
      renewDeadlineInMs: milliseconds,
      retryPeriodInMs: milliseconds,
    }),
  ),
  runLease: runLeaseField,
  otherServerTimeoutInMs: between(0, 2 ** 31 - 1),
  notifications: anything,
  metrics: anything,
  logger: pluginOf<Logger>({ debug: required(call), info: required(call), warn: required(call), error: required(call) }),
  now: call,
});

/** Checks a controller's options and returns a copy, so that later changes by the caller have no effect.
 * @throws LifeboatError `INVALID_CONFIG` with every problem */
export function takeControllerOptions(given: ControllerOptions): ControllerOptions {
  const options = takeOptions<ControllerOptions>('createController', given, controllerOptionsField);
  const { lease, owner, namespace = 'velero', providers, defaultStorageLocation } = options;
  const problems: string[] = [];
  if ((lease as unknown) === true) problems.push('lease: `false` or an object is expected, not `true`');
  if (typeof lease === 'object') {
    const { leaseDurationInMs = 15_000, renewDeadlineInMs = 10_000, retryPeriodInMs = 2000 } = lease;
    if (renewDeadlineInMs >= leaseDurationInMs) problems.push('lease.renewDeadlineInMs: must be less than leaseDurationInMs');
    if (retryPeriodInMs >= renewDeadlineInMs) problems.push('lease.retryPeriodInMs: must be less than renewDeadlineInMs');
  }
  if (owner !== undefined && !/^[!-~]{1,253}$/.test(owner))
    problems.push('owner: 1 to 253 printable ASCII characters without spaces are expected');
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) problems.push(`namespace: "${namespace}" cannot be the name of a namespace`);
  if (defaultStorageLocation === '') problems.push('defaultStorageLocation: a name is expected');
  for (const [at, { name }] of providers.entries()) {
    const first = providers.findIndex((other) => other.name === name);
    if (first < at) problems.push(`providers[${at}].name: "${name}" is also the name of providers[${first}]`);
  }
  problems.push(...volumeFilesProblems(options));
  if (problems.length === 0) return options;
  throw new LifeboatError({
    code: 'INVALID_CONFIG',
    message: `createController: ${problems.join('; ')}`,
    context: { validationErrors: problems },
  });
}

/** The problems that an engine with these options would report. The engine itself is made later. */
function volumeFilesProblems({ volumeFiles }: ControllerOptions): readonly string[] {
  if (volumeFiles === undefined) return [];
  try {
    const store = unopenedStore(() => new Error('it is not opened'));
    createEngine({ storageLocations: { any: { store } }, volumeFiles: withJobs(volumeFiles) });
    return [];
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'INVALID_CONFIG')) throw error;
    return (error.context.validationErrors as readonly string[] | undefined) ?? [error.message];
  }
}

/** Lets options with Jobs pass: how Jobs open locations is filled in later, when the locations are known. */
function withJobs(files: NonNullable<ControllerOptions['volumeFiles']>): NonNullable<ControllerOptions['volumeFiles']> {
  const { mover } = files;
  return mover?.job && mover.job.location === undefined
    ? { ...files, mover: { ...mover, job: { ...mover.job, location: () => undefined } } }
    : files;
}
