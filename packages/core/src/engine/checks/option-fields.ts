import type { EngineOptions } from '../../contract/engine.ts';
import type { RestorePolicy } from '../../contract/restore-policy.ts';
import type { SnapshotLocation } from '../../contract/snapshot-location.ts';
import type { StorageLocation } from '../../contract/storage-location.ts';
import { clusterClientField } from '../../kubernetes/cluster-client-fields.ts';
import { objectStoreField } from '../../plugin-api/fields/object-store-field.ts';
import { volumeSnapshotterField } from '../../plugin-api/fields/volume-snapshotter-field.ts';
import type { BackupItemAction, ItemBlockAction, ResourceSelector, RestoreItemAction } from '../../plugin-api/item-actions.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { archiveLimitsField } from '../../storage/archive/archive-limits-field.ts';
import { fileLimitsField } from '../../storage/files/file-limits-field.ts';
import { leaseField, objectLockField, trustFields } from '../../storage/location/backup-store-options-field.ts';
import { runHooksModes } from '../../velero-api/files/run-hooks.ts';
import {
  call,
  flag,
  from,
  listOf,
  milliseconds,
  objectOf,
  oneOf,
  pluginOf,
  required,
  text,
  texts,
} from '../../velero-api/schema/field-schema.ts';

const actionFields = {
  name: required(text),
  appliesTo: required(
    objectOf<ResourceSelector>({
      includedNamespaces: texts,
      excludedNamespaces: texts,
      includedResources: texts,
      excludedResources: texts,
      labelSelector: text,
    }),
  ),
};

/** What the options of an engine may hold. */
export const engineOptionsField = objectOf<EngineOptions>({
  cluster: clusterClientField,
  storageLocations: required({
    type: 'map',
    values: objectOf<StorageLocation>({
      store: required(objectStoreField),
      patienceInMs: from(0),
      ...trustFields,
      objectLock: objectLockField,
      accessMode: oneOf(['ReadWrite', 'ReadOnly']),
      default: flag,
    }),
  }),
  snapshotLocations: {
    type: 'map',
    values: objectOf<SnapshotLocation>({ snapshotter: required(volumeSnapshotterField), provider: text, default: flag }),
  },
  actions: objectOf<NonNullable<EngineOptions['actions']>>({
    backup: listOf(pluginOf<BackupItemAction>({ ...actionFields, execute: required(call), progress: call, cancel: call })),
    restore: listOf(
      pluginOf<RestoreItemAction>({
        ...actionFields,
        execute: required(call),
        progress: call,
        cancel: call,
        areAdditionalItemsReady: call,
      }),
    ),
    itemBlock: listOf(pluginOf<ItemBlockAction>({ ...actionFields, getRelatedItems: required(call) })),
  }),
  logger: pluginOf<Logger>({ debug: required(call), info: required(call), warn: required(call), error: required(call) }),
  concurrency: from(1),
  itemOperationSyncFrequencyInMs: milliseconds,
  hookGraceInMs: from(0),
  actionTimeoutInMs: milliseconds,
  storeTimeoutInMs: milliseconds,
  snapshotterTimeoutInMs: milliseconds,
  resourceTimeoutInMs: milliseconds,
  terminatingResourceTimeoutInMs: milliseconds,
  fileLimits: fileLimitsField,
  archiveLimits: archiveLimitsField,
  onStoreWait: call,
  lease: leaseField,
  owner: text,
  namespace: text,
  restorePolicy: objectOf<RestorePolicy>({
    includedResources: texts,
    excludedResources: texts,
    includedNamespaces: texts,
    excludedNamespaces: texts,
    clusterResources: flag,
    includedSubjects: texts,
    excludedSubjects: texts,
    runHooks: oneOf(runHooksModes),
  }),
  now: call,
});
