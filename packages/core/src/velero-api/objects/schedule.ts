import type { GoDuration, Timestamp, VeleroObjectMeta } from '../values/meta.ts';
import type { BackupSpec } from './backup.ts';

/** `velero.io/v1` Schedule: makes a backup whenever its cron expression says so (Velero's pkg/controller/schedule_controller.go). */
export interface Schedule {
  kind: 'Schedule';
  apiVersion: 'velero.io/v1';
  metadata: VeleroObjectMeta;
  spec: ScheduleSpec;
  status: ScheduleStatus;
  [field: string]: unknown;
}

export const schedulePhases = ['New', 'Enabled', 'FailedValidation'] as const;

export type SchedulePhase = (typeof schedulePhases)[number];

export interface ScheduleSpec<D = GoDuration> {
  /** Spec of the backups it makes. */
  template: BackupSpec<D>;
  /** Five cron fields, `@daily` and the like, or `@every 6h`; the server's time zone unless it begins with `CRON_TZ=Area/City`. */
  schedule: string;
  /** Its backups go with it. @default false */
  useOwnerReferencesInBackup?: boolean | null;
  /** @default false */
  paused?: boolean;
  /** Wait a whole interval from now on, as if a backup had just been made; the server then sets it to `false`.
   * @default what the server's `--schedule-skip-immediately` says */
  skipImmediately?: boolean;
  [field: string]: unknown;
}

export interface ScheduleStatus {
  phase?: SchedulePhase;
  lastBackup?: Timestamp;
  /** When `skipImmediately` last took effect. */
  lastSkipped?: Timestamp;
  validationErrors?: string[];
  [field: string]: unknown;
}
