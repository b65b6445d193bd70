import { registerBackupCopy } from '../commands/backup/backup-copy.ts';
import { registerBackupCreate } from '../commands/backup/backup-create.ts';
import { registerBackupDelete } from '../commands/backup/backup-delete.ts';
import { registerBackupDescribe } from '../commands/backup/backup-describe.ts';
import { registerBackupDownload } from '../commands/backup/backup-download.ts';
import { registerBackupGet } from '../commands/backup/backup-get.ts';
import { registerBackupLogs } from '../commands/backup/backup-logs.ts';
import { registerBackupPrune } from '../commands/backup/backup-prune.ts';
import { registerBackupRepair } from '../commands/backup/backup-repair.ts';
import { registerBackupResume } from '../commands/backup/backup-resume.ts';
import { registerBackupSetTtl } from '../commands/backup/backup-set-ttl.ts';
import { registerBackupUnlock } from '../commands/backup/backup-unlock.ts';
import { registerBackupVerify } from '../commands/backup/backup-verify.ts';
import { registerPluginAdd, registerPluginRemove } from '../commands/plugin/plugin-add.ts';
import { registerPluginGet } from '../commands/plugin/plugin-get.ts';
import { registerRepoDoctor } from '../commands/repo/repo-doctor.ts';
import { registerRepoGet } from '../commands/repo/repo-get.ts';
import { registerRepoInfo } from '../commands/repo/repo-info.ts';
import { registerRepoList } from '../commands/repo/repo-list.ts';
import { registerRepoMaintain } from '../commands/repo/repo-maintain.ts';
import { registerRepoSetPassword } from '../commands/repo/repo-set-password.ts';
import { registerRepoVerify } from '../commands/repo/repo-verify.ts';
import { registerRestoreApply } from '../commands/restore/restore-apply.ts';
import { registerRestoreCreate } from '../commands/restore/restore-create.ts';
import { registerRestoreDelete } from '../commands/restore/restore-delete.ts';
import { registerRestoreDescribe } from '../commands/restore/restore-describe.ts';
import { registerRestoreGet } from '../commands/restore/restore-get.ts';
import { registerRestoreLogs } from '../commands/restore/restore-logs.ts';
import { registerRestorePlan } from '../commands/restore/restore-plan.ts';
import { registerRestoreResume } from '../commands/restore/restore-resume.ts';
import { registerScheduleCreate } from '../commands/schedule/schedule-create.ts';
import { registerScheduleDescribe } from '../commands/schedule/schedule-describe.ts';
import { registerScheduleDelete, registerScheduleGet } from '../commands/schedule/schedule-get.ts';
import { registerSchedulePause, registerScheduleUnpause } from '../commands/schedule/schedule-pause.ts';
import { registerBackupLocationCreate } from '../commands/storage-locations/backup-location-create.ts';
import { registerBackupLocationDelete, registerBackupLocationGet } from '../commands/storage-locations/backup-location-get.ts';
import { registerBackupLocationSet } from '../commands/storage-locations/backup-location-set.ts';
import { registerSnapshotLocationCreate } from '../commands/storage-locations/snapshot-location-create.ts';
import { registerSnapshotLocationDelete, registerSnapshotLocationGet } from '../commands/storage-locations/snapshot-location-get.ts';
import { registerSnapshotLocationSet } from '../commands/storage-locations/snapshot-location-set.ts';
import { registerVolumeGet } from '../commands/volume/volume-get.ts';
import { registerVolumeLs } from '../commands/volume/volume-ls.ts';
import { registerVolumeRestore } from '../commands/volume/volume-restore.ts';
import type { Noun } from './verb-first.ts';

/** What the program has commands about. */
export const nouns: readonly Noun[] = [
  {
    name: 'backup',
    plural: 'backups',
    description: 'Make, list, read and delete backups',
    leaves: [
      registerBackupCreate,
      registerBackupGet,
      registerBackupDescribe,
      registerBackupLogs,
      registerBackupDownload,
      registerBackupVerify,
      registerBackupCopy,
      registerBackupRepair,
      registerBackupResume,
      registerBackupSetTtl,
      registerBackupUnlock,
      registerBackupDelete,
      registerBackupPrune,
    ],
  },
  {
    name: 'restore',
    plural: 'restores',
    description: 'Restore backups, list, read and delete restores',
    leaves: [
      registerRestoreCreate,
      registerRestorePlan,
      registerRestoreApply,
      registerRestoreGet,
      registerRestoreDescribe,
      registerRestoreLogs,
      registerRestoreResume,
      registerRestoreDelete,
    ],
  },
  {
    name: 'volume',
    plural: 'volumes',
    description: 'Files of volumes, out of a backup',
    leaves: [registerVolumeLs, registerVolumeGet, registerVolumeRestore],
  },
  {
    name: 'schedule',
    plural: 'schedules',
    description: 'Have a server make backups by a cron expression',
    leaves: [
      registerScheduleCreate,
      registerScheduleGet,
      registerScheduleDescribe,
      registerSchedulePause,
      registerScheduleUnpause,
      registerScheduleDelete,
    ],
  },
  {
    name: 'backup-location',
    plural: 'backup-locations',
    description: "A server's places for backups (BackupStorageLocations)",
    leaves: [registerBackupLocationCreate, registerBackupLocationGet, registerBackupLocationSet, registerBackupLocationDelete],
  },
  {
    name: 'snapshot-location',
    plural: 'snapshot-locations',
    description: "A server's places for snapshots of volumes (VolumeSnapshotLocations)",
    leaves: [registerSnapshotLocationCreate, registerSnapshotLocationGet, registerSnapshotLocationSet, registerSnapshotLocationDelete],
  },
  {
    name: 'repo',
    plural: 'repos',
    description: 'Repositories of files of volumes: those of a location, and (get) the BackupRepositories of a server',
    leaves: [
      registerRepoList,
      registerRepoInfo,
      registerRepoVerify,
      registerRepoMaintain,
      registerRepoDoctor,
      registerRepoSetPassword,
      registerRepoGet,
    ],
  },
  {
    name: 'plugin',
    plural: 'plugins',
    description: 'Plugins of a server',
    leaves: [registerPluginGet, registerPluginAdd, registerPluginRemove],
  },
];
