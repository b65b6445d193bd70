import { type BackupProgress, type BackupSpec, type BackupStatus, backupPhases, backupTypes } from '../objects/backup.ts';
import type { BackupHooks, BackupResourceHook, BackupResourceHookSpec, ExecHook } from '../objects/hooks.ts';
import {
  count,
  duration,
  type FieldsOf,
  flag,
  later,
  listOf,
  nullable,
  objectOf,
  oneOf,
  required,
  text,
  textMap,
  texts,
  time,
} from '../schema/field-schema.ts';
import { configMapReferenceField, hookErrorModeField, hookScopeFields, hookStatusField, labelSelectorField } from './shared-fields.ts';

const hooks = listOf(
  objectOf<BackupResourceHook>({
    exec: required(
      objectOf<ExecHook>({
        container: text,
        command: required({ ...texts, minItems: 1 }),
        onError: hookErrorModeField,
        timeout: duration,
      }),
    ),
  }),
);

export const backupSpecFields: FieldsOf<BackupSpec> = {
  metadata: objectOf<NonNullable<BackupSpec['metadata']>>({ labels: textMap, annotations: later(textMap) }),
  includedNamespaces: nullable(texts),
  excludedNamespaces: nullable(texts),
  includedResources: nullable(texts),
  excludedResources: nullable(texts),
  includedClusterScopedResources: nullable(texts),
  excludedClusterScopedResources: nullable(texts),
  includedNamespaceScopedResources: nullable(texts),
  excludedNamespaceScopedResources: nullable(texts),
  labelSelector: nullable(labelSelectorField),
  orLabelSelectors: nullable(listOf(labelSelectorField)),
  snapshotVolumes: nullable(flag),
  ttl: duration,
  volumeGroupSnapshotLabelKey: text,
  includeClusterResources: nullable(flag),
  hooks: objectOf<BackupHooks>({
    resources: nullable(listOf(objectOf<BackupResourceHookSpec>({ ...hookScopeFields, pre: hooks, post: hooks }))),
  }),
  storageLocation: text,
  volumeSnapshotLocations: texts,
  defaultVolumesToRestic: nullable(flag),
  defaultVolumesToFsBackup: nullable(flag),
  orderedResources: nullable(textMap),
  csiSnapshotTimeout: duration,
  itemOperationTimeout: duration,
  resourcePolicy: configMapReferenceField,
  snapshotMoveData: nullable(flag),
  datamover: text,
  uploaderConfig: nullable(objectOf<NonNullable<BackupSpec['uploaderConfig']>>({ parallelFilesUpload: count })),
  backupType: later(oneOf(backupTypes)),
};

export const backupStatusFields: FieldsOf<BackupStatus> = {
  version: count,
  formatVersion: text,
  expiration: time,
  phase: oneOf(backupPhases),
  queuePosition: count,
  validationErrors: nullable(texts),
  startTimestamp: time,
  completionTimestamp: time,
  volumeSnapshotsAttempted: count,
  volumeSnapshotsCompleted: count,
  failureReason: text,
  warnings: count,
  errors: count,
  progress: nullable(objectOf<BackupProgress>({ totalItems: count, itemsBackedUp: count })),
  csiVolumeSnapshotsAttempted: count,
  csiVolumeSnapshotsCompleted: count,
  backupItemOperationsAttempted: count,
  backupItemOperationsCompleted: count,
  backupItemOperationsFailed: count,
  hookStatus: hookStatusField,
};
