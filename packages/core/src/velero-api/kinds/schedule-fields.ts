import { type ScheduleSpec, type ScheduleStatus, schedulePhases } from '../objects/schedule.ts';
import { type FieldsOf, flag, nullable, oneOf, required, text, texts, time } from '../schema/field-schema.ts';
import { backupSpecFields } from './backup-fields.ts';

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
