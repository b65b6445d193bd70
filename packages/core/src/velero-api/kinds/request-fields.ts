import {
  type DeleteBackupRequestSpec,
  type DeleteBackupRequestStatus,
  deleteBackupRequestPhases,
} from '../objects/delete-backup-request.ts';
import {
  type DownloadRequestSpec,
  type DownloadRequestStatus,
  type DownloadTarget,
  downloadRequestPhases,
  downloadTargetKinds,
  laterDownloadRequestPhases,
} from '../objects/download-request.ts';
import { type PluginInfo, type ServerStatusRequestStatus, serverStatusRequestPhases } from '../objects/server-status-request.ts';
import { type FieldsOf, later, listOf, nullable, objectOf, oneOf, required, text, texts, time } from '../schema/field-schema.ts';

export const deleteBackupRequestSpecFields: FieldsOf<DeleteBackupRequestSpec> = { backupName: required(text) };

export const deleteBackupRequestStatusFields: FieldsOf<DeleteBackupRequestStatus> = {
  phase: oneOf(deleteBackupRequestPhases),
  errors: nullable(texts),
};

export const downloadRequestSpecFields: FieldsOf<DownloadRequestSpec> = {
  target: required(objectOf<DownloadTarget>({ kind: required(oneOf(downloadTargetKinds)), name: required(text) })),
};

export const downloadRequestStatusFields: FieldsOf<DownloadRequestStatus> = {
  phase: { ...oneOf(downloadRequestPhases), laterWords: laterDownloadRequestPhases },
  downloadURL: text,
  expiration: time,
  message: later(text),
};

export const serverStatusRequestStatusFields: FieldsOf<ServerStatusRequestStatus> = {
  phase: oneOf(serverStatusRequestPhases),
  processedTimestamp: time,
  serverVersion: text,
  plugins: nullable(listOf(objectOf<PluginInfo>({ name: required(text), kind: required(text) }))),
};
