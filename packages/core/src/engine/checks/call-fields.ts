import type { DeleteBackupOptions } from '../../contract/deletion/delete-backup-options.ts';
import type { DeleteExpiredOptions } from '../../contract/deletion/delete-expired-options.ts';
import type {
  CopyBackupRequest,
  DeleteRestoreOptions,
  DescribeOptions,
  OpenBackupFileOptions,
  RepairBackupOptions,
  ResumeBackupOptions,
  ResumeRestoreOptions,
  SetBackupTtlOptions,
  UnlockBackupOptions,
  VerifyBackupOptions,
} from '../../contract/engine.ts';
import type { ListBackupsOptions, ListRestoresOptions } from '../../contract/list-options.ts';
import type { LocationOptions } from '../../contract/locations/location-options.ts';
import type { RestoreVolumeRequest } from '../../contract/restore-volume.ts';
import type { ClaimName } from '../../contract/results/saved-volume-files.ts';
import type { ApplyOptions } from '../../contract/saved-plans/saved-plan-options.ts';
import type { BackupFile, RestoreFile } from '../../contract/store/stored-file.ts';
import { restorePodHookField, wholeRunHooksField } from '../../hooks/hook-fields.ts';
import { transformOptionFields } from '../../restore/request/transform-option-fields.ts';
import { labelSelectorField } from '../../velero-api/kinds/shared-fields.ts';
import { backupPhases } from '../../velero-api/objects/backup.ts';
import { restorePhases } from '../../velero-api/objects/restore.ts';
import {
  type FieldsOf,
  flag,
  from,
  listOf,
  objectOf,
  oneOf,
  required,
  signal,
  text,
  texts,
  timeSpan,
} from '../../velero-api/schema/field-schema.ts';
import { type VolumeNameParts, volumeNameFields } from '../repositories/take-volume-name.ts';

const location: FieldsOf<LocationOptions> = { storageLocation: text, signal };

const claimField = objectOf<ClaimName>({ namespace: required(text), claim: required(text) });

/** What the engine's calls besides `backup`, `restore` and `planRestore` may be given. */
export const callFields = {
  location: objectOf<LocationOptions>(location),
  listBackups: objectOf<ListBackupsOptions>({
    ...location,
    labelSelector: labelSelectorField,
    phases: listOf(oneOf(backupPhases)),
    sizes: flag,
  }),
  listRestores: objectOf<ListRestoresOptions>({
    ...location,
    backupName: text,
    labelSelector: labelSelectorField,
    phases: listOf(oneOf(restorePhases)),
  }),
  verifyBackup: objectOf<VerifyBackupOptions>({
    ...location,
    requireSignature: texts,
    volumeFiles: oneOf(['none', 'blobs', 'files', 'contents']),
  }),
  describe: objectOf<DescribeOptions>({ ...location, details: flag }),
  openBackupFile: objectOf<OpenBackupFileOptions>({ ...location, allowDamaged: flag }),
  resumeBackup: objectOf<ResumeBackupOptions>({ ...location, force: flag }),
  setBackupTtl: objectOf<SetBackupTtlOptions>({ ...location, ttl: required({ ...timeSpan, positive: true }) }),
  unlockBackup: objectOf<UnlockBackupOptions>({ ...location, force: flag }),
  deleteRestore: objectOf<DeleteRestoreOptions>({ ...location, force: flag }),
  apply: objectOf<ApplyOptions>({
    name: text,
    transforms: transformOptionFields.transforms,
    podHooks: listOf(restorePodHookField),
    wholeRunHooks: wholeRunHooksField,
    signal,
  }),
  resumeRestore: objectOf<ResumeRestoreOptions>({ ...location, force: flag, podHooks: listOf(restorePodHookField) }),
  deleteBackup: objectOf<DeleteBackupOptions>({
    ...location,
    force: flag,
    keepVolumeData: flag,
    forceSnapshots: flag,
    snapshotOwnership: oneOf(['velero', 'strict']),
    veleroNamespace: text,
  }),
  deleteExpired: objectOf<DeleteExpiredOptions>({
    storageLocations: { ...texts, minItems: 1 },
    labelSelector: labelSelectorField,
    dryRun: flag,
    keepLast: from(0),
    keepHourly: from(0),
    keepDaily: from(0),
    keepWeekly: from(0),
    keepMonthly: from(0),
    keepYearly: from(0),
    timeZone: text,
    gcKeepLastGood: flag,
    signal,
  }),
  copyBackup: objectOf<CopyBackupRequest>({ name: required(text), from: required(text), to: required(text), signal }),
  repairBackup: objectOf<RepairBackupOptions>({ storageLocations: texts, signal }),
  restoreVolume: objectOf<RestoreVolumeRequest>({
    ...location,
    backupName: required(text),
    volume: required(objectOf<VolumeNameParts>(volumeNameFields)),
    into: required(claimField),
    mode: oneOf(['missing', 'changed', 'exact']),
    dryRun: flag,
    allowInUse: flag,
    ignoreFreeSpace: flag,
  }),
};

const backupFiles: Readonly<Record<BackupFile, true>> = {
  logs: true,
  results: true,
  'resource-list': true,
  volumeinfo: true,
  itemoperations: true,
  volumesnapshots: true,
  podvolumebackups: true,
  volumedigests: true,
  'csi-volumesnapshots': true,
  'csi-volumesnapshotcontents': true,
  'csi-volumesnapshotclasses': true,
};
const restoreFiles: Readonly<Record<RestoreFile, true>> = {
  logs: true,
  results: true,
  'resource-list': true,
  itemoperations: true,
  volumeinfo: true,
  hooks: true,
  holds: true,
  replaced: true,
};

/** Which files of a backup and of a restore can be opened. */
export const fileFields = {
  backup: oneOf(['contents', ...Object.keys(backupFiles)]),
  restore: oneOf(Object.keys(restoreFiles)),
};
