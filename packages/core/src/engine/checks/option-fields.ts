import type { EngineOptions } from '../../contract/engine.ts';
import type { SnapshotLocation, SnapshotLocationConfig } from '../../contract/locations/snapshot-location.ts';
import type { StorageLocation, StorageLocationConfig } from '../../contract/locations/storage-location.ts';
import type { RestorePolicy } from '../../contract/restore-policy.ts';
import type { RunRecords } from '../../contract/run-records.ts';

import { clusterClientField } from '../../kubernetes/cluster-client-fields.ts';
import { snapshotLocationConfigFields, storageLocationConfigFields } from '../../locations/named-location-fields.ts';
import { objectStoreField } from '../../plugin-api/fields/object-store-field.ts';
import { actionFields, providerPluginField, quiesceAdaptersField } from '../../plugin-api/fields/provider-plugin-field.ts';
import { volumeSnapshotterField } from '../../plugin-api/fields/volume-snapshotter-field.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { archiveLimitsField } from '../../storage/archive/archive-limits-field.ts';
import { fileLimitsField } from '../../storage/files/file-limits-field.ts';
import { leaseField } from '../../storage/location/backup-store-options-field.ts';
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
import { volumeFilesField } from './volume-files-field.ts';

/** What the options of an engine may hold. */
export const engineOptionsField = objectOf<EngineOptions>({
  cluster: clusterClientField,
  storageLocations: required({
    type: 'map',
    // Either has what the other requires: `locationProblems` looks.
    values: objectOf<Partial<StorageLocation & StorageLocationConfig>>({
      store: objectStoreField,
      ...storageLocationConfigFields,
      provider: text,
    }),
  }),
  snapshotLocations: {
    type: 'map',
    values: objectOf<Partial<SnapshotLocation & SnapshotLocationConfig>>({
      snapshotter: volumeSnapshotterField,
      ...snapshotLocationConfigFields,
      provider: text,
    }),
  },
  plugins: listOf(providerPluginField),
  resolveSecret: call,
  actions: objectOf<NonNullable<EngineOptions['actions']>>(actionFields),
  quiesceAdapters: quiesceAdaptersField,
  logger: pluginOf<Logger>({ debug: required(call), info: required(call), warn: required(call), error: required(call) }),
  concurrency: from(1),
  globalVolumePoliciesConfigMap: text,
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
  records: pluginOf<RunRecords>({ save: required(call), saveVolume: call }),
  volumeFiles: volumeFilesField,
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
