import type { ExecRestoreHook, InitRestoreHook, RestoreHooks, RestoreResourceHook, RestoreResourceHookSpec } from '../objects/hooks.ts';
import { type RestoreProgress, type RestoreSpec, type RestoreStatus, type RestoreStatusSpec, restorePhases } from '../objects/restore.ts';
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

const postHooks = listOf(
  objectOf<RestoreResourceHook>({
    exec: objectOf<ExecRestoreHook>({
      container: text,
      command: required({ ...texts, minItems: 1 }),
      onError: hookErrorModeField,
      execTimeout: duration,
      waitTimeout: duration,
      waitForReady: nullable(flag),
    }),
    init: objectOf<InitRestoreHook>({ initContainers: listOf({ type: 'any' }), timeout: duration }),
  }),
);

export const restoreSpecFields: FieldsOf<RestoreSpec> = {
  backupName: text,
  scheduleName: text,
  includedNamespaces: nullable(texts),
  excludedNamespaces: nullable(texts),
  includedResources: nullable(texts),
  excludedResources: nullable(texts),
  namespaceMapping: textMap,
  labelSelector: nullable(labelSelectorField),
  orLabelSelectors: nullable(listOf(labelSelectorField)),
  restorePVs: nullable(flag),
  restoreStatus: nullable(objectOf<RestoreStatusSpec>({ includedResources: nullable(texts), excludedResources: nullable(texts) })),
  preserveNodePorts: nullable(flag),
  includeClusterResources: nullable(flag),
  hooks: objectOf<RestoreHooks>({
    resources: listOf(objectOf<RestoreResourceHookSpec>({ ...hookScopeFields, postHooks })),
  }),
  existingResourcePolicy: nullable(text),
  itemOperationTimeout: duration,
  resourceModifier: nullable(configMapReferenceField),
  resourcePolicy: nullable(configMapReferenceField),
  uploaderConfig: nullable(
    objectOf<NonNullable<RestoreSpec['uploaderConfig']>>({
      writeSparseFiles: nullable(flag),
      parallelFilesDownload: count,
      deleteExtraFiles: later(nullable(flag)),
    }),
  ),
  skipDefaultResourceModifier: later(nullable(flag)),
  existingVolumeDataPolicy: later(nullable(text)),
};

export const restoreStatusFields: FieldsOf<RestoreStatus> = {
  phase: oneOf(restorePhases),
  validationErrors: nullable(texts),
  warnings: count,
  errors: count,
  failureReason: text,
  startTimestamp: time,
  completionTimestamp: time,
  progress: nullable(objectOf<RestoreProgress>({ totalItems: count, itemsRestored: count })),
  restoreItemOperationsAttempted: count,
  restoreItemOperationsCompleted: count,
  restoreItemOperationsFailed: count,
  hookStatus: hookStatusField,
};
