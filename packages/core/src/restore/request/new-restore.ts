import { randomUUID } from 'node:crypto';
import type { RestoreRequest } from '../../contract/requests.ts';
import { selectionRecord } from '../../filters/select/selection-record.ts';
import { ownMember, stringifyJson } from '../../json/index.ts';
import { ownMetadata } from '../../records/own-object.ts';
import { nonRestorableResources } from '../../velero-api/kinds/non-restorable-resources.ts';
import type { Restore, RestoreSpec, RestoreSpecFields } from '../../velero-api/objects/restore.ts';
import { restoreSpecFieldNames } from '../../velero-api/spec-field-names.ts';
import { defaultItemOperationTimeoutInMs } from '../../velero-api/values/defaults.ts';
import { writeExistingPolicies } from '../../velero-api/values/existing-policies.ts';
import { formatGoDuration } from '../../velero-api/values/go-duration.ts';
import { transformsAnnotation } from '../../velero-api/values/labels.ts';
import { formatTimestamp, timestampDigits } from '../../velero-api/values/timestamp.ts';
import { transformOptionFields } from './transform-option-fields.ts';

interface NewRestoreOptions {
  readonly namespace: string;
  readonly now: Date;
}

/** The Restore object of a request, with Velero's defaults filled in (Velero's pkg/controller/restore_controller.go). */
export function newRestore(request: RestoreRequest, { namespace, now }: NewRestoreOptions): Restore {
  const { name, labels = {}, object } = request;
  const existing = writeExistingPolicies(request);
  const told = { ...existing.annotations, ...transformsTold(request), ...selectionRecord(request.select) };
  const annotations = { ...request.annotations, ...told };
  // Only what Velero's Restore has: how else a request is to be done stays out of the object.
  const entries = restoreSpecFieldNames.flatMap((field) => {
    const value = ownMember(request, field) ?? (field === 'scheduleName' ? object?.spec?.scheduleName : undefined);
    return value === undefined ? [] : [[field, value] as const];
  });
  const fields: RestoreSpecFields = { ...Object.fromEntries<unknown>(entries), backupName: request.backupName, ...existing.spec };
  const excluded = [...new Set([...(fields.excludedResources ?? []), ...nonRestorableResources])];
  const spec: RestoreSpec = {
    ...fields,
    excludedResources: excluded,
    itemOperationTimeout: fields.itemOperationTimeout ?? formatGoDuration(defaultItemOperationTimeoutInMs),
  };
  return {
    kind: 'Restore',
    apiVersion: 'velero.io/v1',
    metadata: ownMetadata(
      object,
      {
        name: name ?? `${request.backupName}-${timestampDigits(now)}`,
        namespace,
        uid: randomUUID(),
        creationTimestamp: formatTimestamp(now),
      },
      { ...(Object.keys(labels).length > 0 && { labels }), ...(Object.keys(annotations).length > 0 && { annotations }) },
    ),
    spec,
    status: { phase: 'New', startTimestamp: object?.status?.startTimestamp ?? formatTimestamp(now) },
  };
}

/** What changes objects and has no field in Velero's Restore. */
function transformsTold(request: RestoreRequest): Record<string, string> {
  const told = Object.fromEntries(
    [...Object.keys(transformOptionFields), 'storageClassMapping', 'imageNameMapping'].flatMap((field) => {
      const value = field === 'transforms' ? request.transforms?.map(({ name }) => name) : ownMember(request, field);
      return value === undefined ? [] : [[field, value]];
    }),
  );
  return Object.keys(told).length > 0 ? { [transformsAnnotation]: stringifyJson(told) } : {};
}
