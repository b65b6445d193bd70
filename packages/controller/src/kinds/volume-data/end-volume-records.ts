import type { VolumeRecord } from '@lifeboat/core';
import {
  type Backup,
  backupUidLabel,
  type DataDownload,
  type DataUpload,
  type PodVolumeBackup,
  type PodVolumeRestore,
  type Restore,
  restoreUidLabel,
} from '@lifeboat/core/velero-api';
import type { VeleroObjects } from '@lifeboat/core/velero-client';
import type { ControllerContext } from '../../controller-context.ts';
import { changeObject } from '../../machinery/change-object.ts';
import { timestamp } from '../../machinery/timestamp.ts';
import { saveVolumeRecord } from './save-volume-record.ts';

type Kept = PodVolumeBackup | PodVolumeRestore | DataUpload | DataDownload;

const ended: ReadonlySet<string | undefined> = new Set(['Completed', 'Failed', 'Canceled']);

/** Deletes the records of an earlier attempt at a backup. That attempt removed its snapshots. */
export async function dropVolumeRecords(context: ControllerContext, backup: Backup, signal: AbortSignal): Promise<void> {
  if (!context.copiesFiles) return;
  for (const { objects, labelSelector } of recordsOf(context, backup))
    for (const { metadata } of await objects.list({ labelSelector, signal })) await objects.delete(metadata.name, { signal });
}

/** Ends the records that an ended process left in progress. `stored`: the records that the location has of the backup. */
export async function endVolumeRecords(
  context: ControllerContext,
  owner: Backup | Restore,
  { stored = [], signal }: { readonly stored?: readonly VolumeRecord[]; readonly signal: AbortSignal },
): Promise<void> {
  if (!context.copiesFiles) return;
  for (const record of stored) await saveVolumeRecord(context, record, { signal });
  const end = { phase: 'Failed', message: 'the process that worked on it ended', completionTimestamp: timestamp(context.now()) };
  const change = ({ status }: Kept) => (ended.has(status.phase) ? undefined : { status: end });
  for (const { objects, labelSelector } of recordsOf(context, owner))
    for (const { metadata, status } of await objects.list({ labelSelector, signal }))
      if (!ended.has(status.phase)) await changeObject({ objects, name: metadata.name, signal, change });
}

function recordsOf({ objects }: ControllerContext, { kind, metadata }: Backup | Restore) {
  const kinds = kind === 'Backup' ? (['PodVolumeBackup', 'DataUpload'] as const) : (['PodVolumeRestore', 'DataDownload'] as const);
  const labelSelector = `${kind === 'Backup' ? backupUidLabel : restoreUidLabel}=${metadata.uid ?? ''}`;
  return kinds.map((each) => ({ objects: objects(each) as VeleroObjects<Kept>, labelSelector }));
}
