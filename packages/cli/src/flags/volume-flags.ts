import type { BackupRequest } from '@lifeboat/core';
import type { Command } from 'commander';
import { parseOptionalBoolean } from './booleans.ts';
import { parseDuration } from './parse-duration.ts';
import { parseList } from './parse-list.ts';

/** How the data of volumes is saved. */
export interface VolumeFlags {
  readonly snapshotVolumes?: boolean;
  readonly volumeSnapshotLocations?: readonly string[];
  readonly defaultVolumesToFsBackup?: boolean;
  readonly resourcePoliciesConfigmap?: string;
  readonly csiSnapshotTimeout?: string;
}

export function addVolumeFlags(command: Command): Command {
  return command
    .option(
      '--snapshot-volumes <bool>',
      'take snapshots of volumes (default: where their CSI driver or a snapshot location can)',
      parseOptionalBoolean,
    )
    .option(
      '--volume-snapshot-locations <names>',
      'snapshot locations of lifeboat.yaml to ask, in this order (default: all of them)',
      parseList,
    )
    .option(
      '--default-volumes-to-fs-backup <bool>',
      'ask for the files of all volumes: not saved yet, so each is an error of the backup',
      parseOptionalBoolean,
    )
    .option('--csi-snapshot-timeout <duration>', 'how long to wait until a CSI snapshot is taken (default: 10m)', parseDuration)
    .option('--resource-policies-configmap <name>', 'a ConfigMap in the namespace of --namespace that says how volumes are saved');
}

export function volumeFields(flags: VolumeFlags): Partial<BackupRequest> {
  return {
    ...(flags.snapshotVolumes !== undefined && { snapshotVolumes: flags.snapshotVolumes }),
    ...(flags.volumeSnapshotLocations && { volumeSnapshotLocations: [...flags.volumeSnapshotLocations] }),
    ...(flags.defaultVolumesToFsBackup !== undefined && { defaultVolumesToFsBackup: flags.defaultVolumesToFsBackup }),
    ...(flags.csiSnapshotTimeout !== undefined && { csiSnapshotTimeout: flags.csiSnapshotTimeout }),
    ...(flags.resourcePoliciesConfigmap && { resourcePolicy: { kind: 'configmap', name: flags.resourcePoliciesConfigmap } }),
  };
}
