import type { Backup } from '../velero-api/objects/backup.ts';
import type { Schedule } from '../velero-api/objects/schedule.ts';
import { missedTimesAnnotation, notifiedAnnotation, scheduleNameLabel } from '../velero-api/values/labels.ts';
import { timestampDigits } from '../velero-api/values/timestamp.ts';
import type { NewVeleroObject } from './velero-objects.ts';

/** The backup that a schedule would make at `now`, as Velero builds it (Velero's pkg/controller/schedule_controller.go): labels of the template, else of the
 * schedule, its annotations, its name as a label, and if asked for the schedule as owner. */
export function backupFromSchedule(
  schedule: Schedule,
  options: {
    readonly name?: string | undefined;
    readonly now: Date;
    /** These win over those of the schedule. */
    readonly labels?: Readonly<Record<string, string>> | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  },
): NewVeleroObject<Backup> {
  const { metadata, spec, apiVersion, kind } = schedule;
  const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
  // What a controller has written down about the schedule is not about its backups.
  const { [notifiedAnnotation]: _notified, [missedTimesAnnotation]: _missed, ...ofSchedule } = metadata.annotations ?? {};
  // Velero 1.19: those of the template win.
  const annotations = { ...ofSchedule, ...spec.template.metadata?.annotations, ...options.annotations };
  return {
    metadata: {
      name: options.name ?? `${metadata.name}-${timestampDigits(options.now)}`,
      labels: { ...(spec.template.metadata?.labels ?? metadata.labels), [scheduleNameLabel]: metadata.name, ...options.labels },
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ...(spec.useOwnerReferencesInBackup && { ownerReferences: [owner] }),
    },
    spec: spec.template,
  };
}
