import type { ClusterClient } from '../../kubernetes/cluster-client.ts';
import type { BackupItemAction, ItemBlockAction, ResourceSelector, RestoreItemAction } from '../../plugin-api/item-actions.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { VolumeSnapshotter } from '../../plugin-api/volume-snapshotter.ts';
import type { RestorePolicy } from '../../restore/policy/restore-policy.ts';
import type { ArchiveLimits } from '../../storage/archive.ts';
import type { KnownBackups } from '../../storage/digests/known-backups.ts';
import type { ManifestSigner } from '../../storage/digests/manifest-keys.ts';
import type { LeaseOptions } from '../../storage/lease/lease-settings.ts';
import type { ObjectLockOptions } from '../../storage/protection/object-lock-options.ts';
import type { FileLimits } from '../../storage/reading/file-limits.ts';
import { runHooksModes } from '../../velero-api/run-hooks.ts';
import {
  call,
  type FieldSchema,
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
import type { EngineOptions, SnapshotLocation, StorageLocation } from '../engine.ts';

const specVersion = required({ type: 'integer', minimum: 1, maximum: 1 } as const);
const part = (fields: Readonly<Record<string, FieldSchema>> = {}) => required({ type: 'plugin', fields } as const);

const cluster = pluginOf<ClusterClient>({
  server: required(text),
  counters: part(),
  version: required(call),
  discover: required(call),
  listPages: required(call),
  get: required(call),
  create: required(call),
  patch: required(call),
  delete: required(call),
  watch: required(call),
  exec: required(call),
  close: required(call),
});

const store = pluginOf<ObjectStore>({
  specVersion,
  // What a store of an earlier version does not name, it does not support.
  supports: part({
    signedUrls: required(flag),
    conditionalPut: required(flag),
    conditionalReplace: flag,
    conditionalDelete: flag,
    objectLock: flag,
  }),
  patienceInMs: from(0),
  putObject: required(call),
  getObject: required(call),
  headObject: required(call),
  listObjects: required(call),
  listCommonPrefixes: required(call),
  deleteObject: required(call),
  createSignedUrl: call,
  removeUnfinishedPuts: call,
  lockObject: call,
  readObjectLock: call,
  readProtection: call,
  probe: call,
  close: call,
});

const snapshotter = pluginOf<VolumeSnapshotter>({
  specVersion,
  getVolumeId: required(call),
  setVolumeId: required(call),
  getVolumeInfo: required(call),
  createSnapshot: required(call),
  awaitSnapshot: call,
  readSnapshotTags: call,
  createVolumeFromSnapshot: required(call),
  deleteSnapshot: required(call),
  close: call,
});

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
  cluster,
  storageLocations: required({
    type: 'map',
    values: objectOf<StorageLocation>({
      store: required(store),
      patienceInMs: from(0),
      objectLock: objectOf<ObjectLockOptions>({ mode: required(oneOf(['governance', 'compliance'])), legalHold: flag }),
      accessMode: oneOf(['ReadWrite', 'ReadOnly']),
      default: flag,
      signWith: pluginOf<ManifestSigner>({ publicKey: required(text), sign: required(call) }),
      requireSignature: texts,
      knownBackups: pluginOf<KnownBackups>({ get: required(call), set: required(call) }),
    }),
  }),
  snapshotLocations: {
    type: 'map',
    values: objectOf<SnapshotLocation>({ snapshotter: required(snapshotter), provider: text, default: flag }),
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
  resourceTimeoutInMs: milliseconds,
  terminatingResourceTimeoutInMs: milliseconds,
  fileLimits: objectOf<FileLimits>({
    maxFileBytes: from(1),
    maxFileRatio: from(1),
    maxFileValues: from(1),
    maxRowBytes: from(1),
    maxMetadataBytes: from(1),
  }),
  archiveLimits: objectOf<ArchiveLimits>({
    maxTotalBytes: from(1),
    maxEntryBytes: from(1),
    maxEntries: from(1),
    maxRatio: from(1),
  }),
  onStoreWait: call,
  lease: objectOf<LeaseOptions>({ durationInMs: from(1000), renewalIntervalInMs: from(1) }),
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
