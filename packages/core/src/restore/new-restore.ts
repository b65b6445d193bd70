import { randomUUID } from 'node:crypto';
import type { RestoreRequest } from '../engine/requests.ts';
import { defaultItemOperationTimeoutInMs } from '../velero-api/defaults.ts';
import { formatGoDuration } from '../velero-api/go-duration.ts';
import type { Restore, RestoreSpec } from '../velero-api/restore.ts';
import { formatTimestamp, timestampDigits } from '../velero-api/timestamp.ts';
import { nonRestorableResources } from './validate-restore-request.ts';

/** The Restore object of a request, with Velero's defaults filled in (reference 3.1). */
export function newRestore(request: RestoreRequest, now: Date): Restore {
  const { name, labels, annotations, storageLocation: _location, signal: _signal, ...rest } = request;
  const { enableAPIGroupVersions: _choose, restoreResourcesVersionPriority: _versions, ...more } = rest;
  const { storageClassMapping: _classes, imageNameMapping: _images, ...still } = more;
  const { restoreManagers: _managers, restoreClusterOwn: _own, oneShotResources: _commands, ...others } = still;
  const { finishedJobs: _finished, runningJobs: _running, allowDamaged: _damaged, requireSignature: _signature, ...plain } = others;
  const { podHooks: _pods, runHooks: _run, hookWaitTimeoutInMs: _wait, wholeRunHooks: _whole, ...fields } = plain;
  const excluded = [...new Set([...(fields.excludedResources ?? []), ...nonRestorableResources])];
  const spec: RestoreSpec = {
    ...fields,
    excludedResources: excluded,
    itemOperationTimeout: fields.itemOperationTimeout ?? formatGoDuration(defaultItemOperationTimeoutInMs),
  };
  return {
    kind: 'Restore',
    apiVersion: 'velero.io/v1',
    metadata: {
      name: name ?? `${request.backupName}-${timestampDigits(now)}`,
      namespace: 'velero',
      uid: randomUUID(),
      creationTimestamp: formatTimestamp(now),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
    },
    spec,
    status: { phase: 'New', startTimestamp: formatTimestamp(now) },
  };
}
