import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { parseDuration } from '../../flags/parse-duration.ts';
import { parseMap } from '../../flags/parse-map.ts';
import { addRefusedFlags } from '../../flags/refused-flags.ts';
import type { MoverFlags } from '../../volume-files/mover-flags.ts';
import { addServerVolumeFlags } from '../../volume-files/server-volume-flags.ts';
import type { RepositoryFormat } from '../../volume-files/volume-files-spec.ts';
import { refusedInstallFlags } from './refused-install-flags.ts';

export type ProfileFlag = 'full' | 'backup-only' | { readonly namespaces: readonly string[] };

export interface InstallFlags extends GlobalFlags, MoverFlags {
  readonly image?: string;
  readonly profile?: ProfileFlag;
  readonly provider?: string;
  readonly bucket?: string;
  readonly prefix?: string;
  readonly cacert?: string;
  readonly backupLocationConfig?: Readonly<Record<string, string>>;
  readonly snapshotLocationConfig?: Readonly<Record<string, string>>;
  /** `false` by `--no-default-backup-location`. */
  readonly defaultBackupLocation: boolean;
  readonly useVolumeSnapshots?: boolean;
  readonly secretFile?: string;
  /** `false` by `--no-secret`. */
  readonly secret: boolean;
  readonly repositoryPasswordFile?: string;
  readonly useNodeAgent?: boolean;
  readonly defaultVolumesToFsBackup?: boolean;
  readonly defaultSnapshotMoveData?: boolean;
  readonly uploaderType?: RepositoryFormat;
  readonly nodeAgentConfigmap?: string;
  readonly defaultRepoMaintainFrequency?: string;
  readonly replicas?: number;
  readonly creatorPolicy?: 'validating' | 'v1' | 'v1beta1' | 'none';
  readonly serviceAccountName?: string;
  readonly saAnnotations?: Readonly<Record<string, string>>;
  readonly podAnnotations?: Readonly<Record<string, string>>;
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly veleroPodCpuRequest?: string;
  readonly veleroPodMemRequest?: string;
  readonly veleroPodCpuLimit?: string;
  readonly veleroPodMemLimit?: string;
  readonly serverPriorityClassName?: string;
  readonly concurrentBackups?: number;
  readonly garbageCollectionFrequency?: string;
  readonly scheduleSkipImmediately?: boolean;
  readonly serverArgument?: readonly string[];
  readonly crdsOnly?: boolean;
  readonly dryRun?: boolean;
  readonly forceConflicts?: boolean;
  readonly wait?: boolean;
  readonly takeOver?: boolean;
}

export function addInstallFlags(command: Command): void {
  addServerVolumeFlags(
    command
      .option('--image <name>', 'container image of the server; needed, since none is published')
      .option(
        '--profile <profile>',
        'what the server may do: full (as strong as cluster-admin), backup-only, or namespaces=a,b (default: full)',
        parseProfile,
      )
      .option('--provider <name>', 'provider of the locations, such as aws')
      .option('--bucket <name>', 'bucket of the location "default"')
      .option('--prefix <path>', 'path inside the bucket')
      .option('--cacert <file>', "PEM certificates to check the location's endpoint with")
      .option('--backup-location-config <pairs>', 'config of the location: key=value,...', parseMap('='))
      .option('--snapshot-location-config <pairs>', 'config of the snapshot location: key=value,...', parseMap('='))
      .option('--no-default-backup-location', 'create no location for backups')
      .option('--use-volume-snapshots [bool]', 'create a location for snapshots (default: true)', parseOptionalBoolean)
      .option('--secret-file <file>', 'credentials file of the provider, which becomes the Secret cloud-credentials')
      .option('--no-secret', 'create no Secret: the server gets its credentials from elsewhere')
      .option(
        '--repository-password-file <file>',
        'file with the password for files of volumes; it becomes the Secret velero-repo-credentials, without which no files are saved (default: no Secret)',
      )
      .option(
        '--use-node-agent [bool]',
        'accepted for scripts of Velero; files of volumes need no node agent, only the Secret velero-repo-credentials',
        parseOptionalBoolean,
      ),
  )
    .option(
      '--default-repo-maintain-frequency <duration>',
      'how often repositories of files are maintained (default: 1h for kopia, 168h for restic)',
      parseDuration,
    )
    .option('--replicas <n>', 'number of servers; one works at a time (default: 1)', parseNumber)
    .addOption(
      new Option(
        '--creator-policy <kind>',
        'admission policies that say who made a Backup, Restore or Schedule, so that its hooks have no more rights (default: what the cluster serves; printed: validating)',
      ).choices(['validating', 'v1', 'v1beta1', 'none']),
    )
    .option('--service-account-name <name>', 'ServiceAccount of the server (default: velero)')
    .option('--sa-annotations <pairs>', 'annotations of the ServiceAccount: key=value,...', parseMap('='))
    .option('--pod-annotations <pairs>', 'annotations of the Pods: key=value,...', parseMap('='))
    .option('--pod-labels <pairs>', 'labels of the Pods: key=value,...', parseMap('='))
    .option('--velero-pod-cpu-request <quantity>', 'CPU request of the server (default: 500m)')
    .option('--velero-pod-mem-request <quantity>', 'memory request of the server (default: 128Mi)')
    .option('--velero-pod-cpu-limit <quantity>', 'CPU limit of the server, 0 for none (default: 1000m)')
    .option('--velero-pod-mem-limit <quantity>', 'memory limit of the server, 0 for none (default: 512Mi)')
    .option('--server-priority-class-name <name>', 'priority class of the Pods')
    .option('--concurrent-backups <n>', 'backups made at a time (default: 1)', parseNumber)
    .option('--garbage-collection-frequency <duration>', 'how often deleting an expired backup is tried again (default: 1h)', parseDuration)
    .option(
      '--schedule-skip-immediately [bool]',
      'new schedules wait for their next time instead of making a backup at once (default: false)',
      parseOptionalBoolean,
    )
    .option('--apply [bool]', 'accepted for scripts of Velero; what is there is always brought up to date', parseOptionalBoolean)
    .option('--server-argument <argument>', 'any other flag of lifeboat server, such as --default-backup-ttl=48h; may be repeated', collect)
    .option('--crds-only', 'the definitions of velero.io, and nothing else')
    .option('--dry-run', 'print what would be created, and create nothing')
    .option(
      '--take-over',
      'replace the Velero in the namespace: its server and rights are removed, and kept for uninstall --give-back; everything else stays, and no location or Secret is created unless its flags are given',
    )
    .option('--force-conflicts', 'overwrite fields that others have changed')
    .option('--wait [bool]', 'wait up to 5 minutes until the server is ready, and say why if it is not', parseOptionalBoolean);
  addRefusedFlags(command, refusedInstallFlags);
}

function parseProfile(text: string): ProfileFlag {
  if (text === 'full' || text === 'backup-only') return text;
  const names = /^namespaces=(.+)$/.exec(text)?.[1];
  if (names === undefined) throw new InvalidArgumentError('Expected full, backup-only or namespaces=a,b.');
  return { namespaces: names.split(',').map((name) => name.trim()) };
}

function parseNumber(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('Expected a number.');
  return Number(text);
}

function collect(text: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), text];
}
