import type { BackupSpec } from '@lifeboat/core';
import type { Command } from 'commander';
import { parseOptionalBoolean } from './booleans.ts';
import { parseCount } from './parse-count.ts';
import { parseDuration } from './parse-duration.ts';
import { parseList } from './parse-list.ts';

/** How the data of volumes is saved. */
export interface VolumeFlags {
  readonly snapshotVolumes?: boolean;
  readonly volumeSnapshotLocations?: readonly string[];
  readonly defaultVolumesToFsBackup?: boolean;
  readonly resourcePoliciesConfigmap?: string;
  readonly csiSnapshotTimeout?: string;
  readonly snapshotMoveData?: boolean;
  readonly dataMover?: string;
  readonly parallelFilesUpload?: number;
}

export function addVolumeFlags(command: Command): Command {
  return command
    .option(
      '--snapshot-volumes <bool>',
      'take snapshots of volumes (default: if their CSI driver or a snapshot location can)',
      parseOptionalBoolean,
    )
    .option(
      '--volume-snapshot-locations <names>',
      'snapshot locations to ask, in this order: of lifeboat.yaml (default: all of them) or of the server',
      parseList,
    )
    .option(
      '--default-volumes-to-fs-backup <bool>',
      'save the files of all volumes of Pods, except those that an annotation excludes',
      parseOptionalBoolean,
    )
    .option('--csi-snapshot-timeout <duration>', 'how long to wait until a CSI snapshot is taken (default: 10m)', parseDuration)
    .option(
      '--resource-policies-configmap <name>',
      'a ConfigMap in the namespace of --namespace with policies: how volumes are saved, and fine-grained filters',
    )
    .option(
      '--snapshot-move-data <bool>',
      'move the data of CSI snapshots to the storage location, then delete the snapshots',
      parseOptionalBoolean,
    )
    .option('--data-mover <name>', 'which data mover moves them: velero is the built-in one')
    .option(
      '--parallel-files-upload <n>',
      'how many files of a volume are uploaded at a time, where Jobs move volumes (needs a server or --mover-job-image)',
      parseCount,
    );
}

export function volumeFields(flags: VolumeFlags): Partial<BackupSpec> {
  return {
    ...(flags.snapshotVolumes !== undefined && { snapshotVolumes: flags.snapshotVolumes }),
    ...(flags.volumeSnapshotLocations && { volumeSnapshotLocations: [...flags.volumeSnapshotLocations] }),
    ...(flags.defaultVolumesToFsBackup !== undefined && { defaultVolumesToFsBackup: flags.defaultVolumesToFsBackup }),
    ...(flags.csiSnapshotTimeout !== undefined && { csiSnapshotTimeout: flags.csiSnapshotTimeout }),
    ...(flags.resourcePoliciesConfigmap && { resourcePolicy: { kind: 'configmap', name: flags.resourcePoliciesConfigmap } }),
    ...(flags.snapshotMoveData !== undefined && { snapshotMoveData: flags.snapshotMoveData }),
    ...(flags.dataMover !== undefined && { datamover: flags.dataMover }),
    ...(flags.parallelFilesUpload !== undefined && { uploaderConfig: { parallelFilesUpload: flags.parallelFilesUpload } }),
  };
}
