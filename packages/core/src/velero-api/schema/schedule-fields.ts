import { type ScheduleSpec, type ScheduleStatus, schedulePhases } from '../schedule.ts';
import { backupSpecFields } from './backup-fields.ts';
import { type FieldsOf, flag, nullable, oneOf, required, text, texts, time } from './field-schema.ts';

export const scheduleSpecFields: FieldsOf<ScheduleSpec> = {
  template: required({ type: 'object', fields: backupSpecFields }),
  schedule: required(text),
  useOwnerReferencesInBackup: nullable(flag),
  paused: flag,
  skipImmediately: flag,
};

export const scheduleStatusFields: FieldsOf<ScheduleStatus> = {
  phase: oneOf(schedulePhases),
  lastBackup: time,
  lastSkipped: time,
  validationErrors: texts,
};
