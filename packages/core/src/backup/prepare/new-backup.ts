import { randomUUID } from 'node:crypto';
import type { ServerVersion } from '../../contract/cluster/cluster-client.ts';
import type { BackupRequest, UnaskedBackupField } from '../../contract/requests.ts';
import { withAutoExcludes } from '../../filters/auto-excludes.ts';
import { usesOldResourceFilters } from '../../filters/resources.ts';
import { selectionRecord } from '../../filters/select/selection-record.ts';
import { ownMetadata } from '../../records/own-object.ts';
import type { Backup, BackupSpec, BackupSpecFields } from '../../velero-api/objects/backup.ts';
import {
  backupFormatVersion,
  backupVersion,
  defaultBackupTtlInMs,
  defaultCsiSnapshotTimeoutInMs,
  defaultItemOperationTimeoutInMs,
  defaultResourceTimeoutInMs,
  defaultVolumeGroupSnapshotLabelKey,
} from '../../velero-api/values/defaults.ts';
import { type Duration, durationInMs } from '../../velero-api/values/duration.ts';
import { formatGoDuration } from '../../velero-api/values/go-duration.ts';
import { intendedLocationsAnnotation } from '../../velero-api/values/intended-locations.ts';
import {
  globalVolumePolicyAnnotation,
  resourceTimeoutAnnotation,
  sourceClusterGitVersionAnnotation,
  sourceClusterMajorVersionAnnotation,
  sourceClusterMinorVersionAnnotation,
  storageLocationLabel,
  validLabelValue,
} from '../../velero-api/values/labels.ts';
import { formatTimestamp } from '../../velero-api/values/timestamp.ts';

interface NewBackupOptions {
  /** Checked and taken: its hooks have Go durations. */
  readonly request: BackupRequest;
  readonly namespace: string;
  readonly location: string;
  /** The ConfigMap whose volume policies count for every backup. */
  readonly globalVolumePolicies?: string | undefined;
  readonly snapshotLocations: readonly string[];
  readonly version: ServerVersion;
  /** Namespaces that carry the exclude label. */
  readonly excludedByLabel: readonly string[];
  readonly now: Date;
}

/** The Backup object of a request with every default that Velero's server fills in (Velero's pkg/controller/backup_controller.go), its members in the
 * order of Velero's Go types. */
export function newBackup(options: NewBackupOptions): Backup {
  const { request, namespace, location, globalVolumePolicies, version, now } = options;
  const { object } = request;
  const ttlInMs = durationOr(request.ttl, defaultBackupTtlInMs);
  const startTimestamp = object?.status?.startTimestamp ?? formatTimestamp(now);
  return {
    kind: 'Backup',
    apiVersion: 'velero.io/v1',
    metadata: ownMetadata(
      object,
      { name: request.name, namespace, uid: randomUUID(), creationTimestamp: formatTimestamp(now) },
      {
        labels: { ...request.labels, [storageLocationLabel]: validLabelValue(location) },
        annotations: {
          ...request.annotations,
          ...selectionRecord(request.select),
          ...(globalVolumePolicies && { [globalVolumePolicyAnnotation]: globalVolumePolicies }),
          ...intendedLocationsAnnotation(request.storageLocations ?? []),
          [resourceTimeoutAnnotation]: formatGoDuration(defaultResourceTimeoutInMs),
          [sourceClusterGitVersionAnnotation]: version.gitVersion,
          [sourceClusterMajorVersionAnnotation]: version.major,
          [sourceClusterMinorVersionAnnotation]: version.minor,
        },
      },
    ),
    spec: newSpec(options, ttlInMs),
    status: {
      version: backupVersion,
      formatVersion: backupFormatVersion,
      expiration: formatTimestamp(new Date(Date.parse(startTimestamp) + ttlInMs)),
      phase: 'New',
      startTimestamp,
    },
  };
}

function newSpec({ request, location, snapshotLocations, excludedByLabel }: NewBackupOptions, ttlInMs: number): BackupSpec {
  const excludedNamespaces = [...new Set([...(request.excludedNamespaces ?? []), ...excludedByLabel])];
  const resources = { ...request, ...withAutoExcludes(request, usesOldResourceFilters(request) ? 'old' : 'scoped') };
  const spec: Record<Exclude<keyof BackupSpecFields, UnaskedBackupField>, unknown> = {
    metadata: request.metadata ?? {},
    includedNamespaces: nonEmpty(request.includedNamespaces) ?? ['*'],
    excludedNamespaces: nonEmpty(excludedNamespaces),
    includedResources: nonEmpty(resources.includedResources),
    excludedResources: nonEmpty(resources.excludedResources),
    includedClusterScopedResources: nonEmpty(resources.includedClusterScopedResources),
    excludedClusterScopedResources: nonEmpty(resources.excludedClusterScopedResources),
    includedNamespaceScopedResources: nonEmpty(resources.includedNamespaceScopedResources),
    excludedNamespaceScopedResources: nonEmpty(resources.excludedNamespaceScopedResources),
    labelSelector: request.labelSelector ?? undefined,
    orLabelSelectors: nonEmpty(request.orLabelSelectors),
    snapshotVolumes: request.snapshotVolumes ?? undefined,
    ttl: formatGoDuration(ttlInMs),
    volumeGroupSnapshotLabelKey: request.volumeGroupSnapshotLabelKey || defaultVolumeGroupSnapshotLabelKey,
    includeClusterResources: request.includeClusterResources ?? undefined,
    hooks: request.hooks ?? {},
    storageLocation: location,
    volumeSnapshotLocations: nonEmpty(snapshotLocations),
    defaultVolumesToFsBackup: request.defaultVolumesToFsBackup ?? false,
    orderedResources: request.orderedResources ?? undefined,
    csiSnapshotTimeout: formatGoDuration(durationOr(request.csiSnapshotTimeout, defaultCsiSnapshotTimeoutInMs)),
    itemOperationTimeout: formatGoDuration(durationOr(request.itemOperationTimeout, defaultItemOperationTimeoutInMs)),
    resourcePolicy: request.resourcePolicy,
    snapshotMoveData: request.snapshotMoveData ?? false,
    datamover: request.datamover || undefined,
    uploaderConfig: request.uploaderConfig,
  };
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined)) as BackupSpec;
}

// Zero is Velero's default.
function durationOr(given: Duration | undefined, defaultInMs: number): number {
  return durationInMs(given) || defaultInMs;
}

function nonEmpty<T>(list: readonly T[] | null | undefined): readonly T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}
