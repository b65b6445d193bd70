import { randomBytes } from 'node:crypto';
import type { ComparisonRule } from '../../contract/comparison/comparison.ts';
import type { MigrateOptions, MigrationTarget, ReadinessOptions } from '../../contract/migration/migrate-options.ts';
import type { BackupRequest, RestoreRequest } from '../../contract/requests.ts';
import { clusterClientField } from '../../kubernetes/cluster-client-fields.ts';
import {
  anything,
  either,
  flag,
  from,
  listOf,
  milliseconds,
  objectOf,
  oneOf,
  required,
  signal,
  text,
} from '../../velero-api/schema/field-schema.ts';
import { dns1123LabelProblems, dns1123SubdomainProblems } from '../../velero-api/values/dns1123-problems.ts';
import { timestampDigits } from '../../velero-api/values/timestamp.ts';
import { parseBackupRequest } from '../checks/parse-backup-request.ts';
import { parseRestoreRequest } from '../checks/parse-restore-request.ts';
import { invalidCall, takeCall } from '../checks/take-call.ts';
import { ruleField } from '../checks/take-comparison.ts';

type NamedTarget = MigrationTarget & { readonly name: string };

/** A migration as it was asked for, checked and copied. */
export interface TakenMigration extends MigrateOptions {
  readonly name: string;
  readonly to: readonly NamedTarget[];
}

// What the engine checks itself is passed on as it is.
const targetField = objectOf<MigrationTarget>({
  name: text,
  cluster: required(clusterClientField),
  restore: anything,
  compare: either(flag, objectOf<{ readonly rules: readonly ComparisonRule[] }>({ rules: required(listOf(ruleField)) })),
});

const optionsField = objectOf<MigrateOptions>({
  name: text,
  from: required(clusterClientField),
  to: required(listOf(targetField)),
  backup: anything,
  location: anything,
  locationName: text,
  planOnly: flag,
  onBlocked: oneOf(['stop', 'continue']),
  readiness: either(flag, objectOf<ReadinessOptions>({ timeoutInMs: from(0), pollIntervalInMs: milliseconds })),
  engine: anything,
  signal,
});

/** What a migration says itself: its name, its location, what it replaces. */
const ownBackupFields: readonly (keyof BackupRequest)[] = [
  ...(['name', 'object', 'replaceUnfinished', 'signal'] as const),
  ...(['storageLocation', 'storageLocations', 'storagePolicy', 'storageLimits'] as const),
];
const ownRestoreFields: readonly (keyof RestoreRequest)[] = [
  ...(['backupName', 'name', 'object', 'replaceUnfinished', 'scheduleName', 'signal', 'storageLocation'] as const),
];

/** @throws LifeboatError `INVALID_REQUEST` with every problem of the options, or of the first request that has some */
export function takeMigration(given: MigrateOptions, now: Date): TakenMigration {
  const taken = takeCall('migrate', given, optionsField);
  const { name = `migrate-${timestampDigits(now)}-${randomBytes(2).toString('hex')}`, backup = {} } = taken;
  const to = taken.to.map((target) => ({ ...target, name: target.name ?? 'target' }));
  const problems = [
    ...dns1123SubdomainProblems(name).map((problem) => `name: "${name}" ${problem}`),
    ...targetProblems(to, name),
    ...flagProblems(taken),
    ...ownBackupFields.filter((field) => Object.hasOwn(backup, field)).map((field) => `backup.${field}: Forbidden: ${saysItself}`),
    ...to.flatMap(({ restore = {} }, at) =>
      ownRestoreFields
        .filter((field) => Object.hasOwn(restore, field))
        .map((field) => `to[${at}].restore.${field}: Forbidden: ${saysItself}`),
    ),
  ];
  if (problems.length > 0) throw invalidCall('migrate', problems);
  const { name: _backup, ...request } = parseBackupRequest({ ...backup, name });
  return {
    ...taken,
    name,
    backup: request,
    to: to.map((target) => {
      const {
        name: _name,
        backupName,
        ...restore
      } = parseRestoreRequest({ ...target.restore, backupName: name, name: `${name}-${target.name}` });
      return { ...target, restore };
    }),
  };
}

const saysItself = 'the migration says it itself';

function targetProblems(targets: readonly NamedTarget[], name: string): string[] {
  if (targets.length === 0) return ['to: Required value: name a cluster at least'];
  return targets.flatMap((target, at) => {
    const first = targets.findIndex((other) => other.name === target.name);
    const restore = `${name}-${target.name}`;
    return [
      ...dns1123LabelProblems(target.name).map((problem) => `to[${at}].name: "${target.name}" ${problem}`),
      ...(first < at ? [`to[${at}].name: "${target.name}" is also the name of to[${first}]: several targets need a name each`] : []),
      ...(restore.length > 253 ? [`to[${at}].name: its restore would be called ${restore}, which is longer than 253 characters`] : []),
    ];
  });
}

// `true` says nothing there.
function flagProblems({ readiness, to }: MigrateOptions): string[] {
  const unclear = (path: string, value: unknown) => (value === true ? [`${path}: Invalid value: true: give options, or false`] : []);
  return [...unclear('readiness', readiness), ...to.flatMap(({ compare }, at) => unclear(`to[${at}].compare`, compare))];
}
