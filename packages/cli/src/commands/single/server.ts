import { parseGoDuration } from '@lifeboat/core/velero-api';
import { InvalidArgumentError, Option } from 'commander';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { parseCount } from '../../flags/parse-count.ts';
import { parseDuration } from '../../flags/parse-duration.ts';
import { parseList } from '../../flags/parse-list.ts';
import { parseMap } from '../../flags/parse-map.ts';
import { logFormats, logLevels } from '../../server/create-server-logger.ts';
import type { Address } from '../../server/listen.ts';
import type { ServerFlags } from '../../server/server-flags.ts';
import { addServerVolumeFlags } from '../../volume-files/server-volume-flags.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';

export const registerServer: RegisterCommand = (parent, runner) =>
  addLeafCommand<ServerFlags>({
    parent,
    runner,
    usage: 'server',
    description: 'Run a server for the objects of velero.io in this process, as velero server does, until SIGTERM or Ctrl-C',
    flags: (command) =>
      addServerVolumeFlags(
        command
          .option('--in-cluster', "use the ServiceAccount of this process's Pod, even if there is a kubeconfig")
          .option('--providers <names>', 'providers that locations may name, such as aws,gcp (default: all that are installed)', parseList)
          .option('--config <file>', 'a lifeboat.yaml whose plugins and volumeFiles count too (default: $LIFEBOAT_CONFIG)')
          .option('--default-backup-storage-location <name>', 'location of backups that name none (default: the default one, or "default")')
          .option(
            '--default-volume-snapshot-locations <map>',
            'provider:name,...: snapshot locations of backups that name none of that provider (default: each is asked whether a volume is its own)',
            parseMap(':'),
          )
          .option('--default-backup-ttl <duration>', 'how long backups without a time to live are kept (default: 720h)', parseDuration)
          .option(
            '--default-item-operation-timeout <duration>',
            'how long asynchronous operations may take, unless a backup or restore sets it (default: 4h)',
            parseDuration,
          )
          .option(
            '--global-backup-volume-policies-configmap <name>',
            'a ConfigMap in the namespace of the server with volume policies that apply to every backup, after its own',
          )
          .option(
            '--item-operation-sync-frequency <duration>',
            'how often the state of such operations is read (default: 10s)',
            parsePeriod,
          )
          .option('--resource-timeout <duration>', 'how long restores wait for CRDs and additional items (default: 10m)', parsePeriod)
          .option(
            '--terminating-resource-timeout <duration>',
            'how long restores wait for a namespace that is being deleted (default: 10m)',
            parsePeriod,
          )
          .option('--concurrent-backups <n>', 'backups made at a time (default: 1)', parseCount),
      )
        .option(
          '--default-repo-maintain-frequency <duration>',
          'how often repositories of files are maintained, unless they set it (default: 1h for kopia, 168h for restic)',
          parseDuration,
        )
        .option(
          '--backup-sync-period <duration>',
          'how often the backups in a location are synced to objects of the cluster (default: 1m)',
          parsePeriod,
        )
        .option('--store-validation-frequency <duration>', 'how often a location is checked (default: 1m)', parsePeriod)
        .option(
          '--garbage-collection-frequency <duration>',
          'how often deleting an expired backup is tried again (default: 1h)',
          parsePeriod,
        )
        .option(
          '--gc-keep-last-good [bool]',
          'keep the last good backup of an existing schedule, even if it has expired; false: as Velero does (default: true)',
          parseOptionalBoolean,
        )
        .option(
          '--schedule-skip-immediately [bool]',
          'schedules wait for their next time even if a backup is already due (default: false)',
          parseOptionalBoolean,
        )
        .option(
          '--auto-repair [bool]',
          'copy backups of several locations to those that lack them, even if no annotation asks for it (default: false)',
          parseOptionalBoolean,
        )
        .addOption(
          new Option(
            '--hooks-without-creator <what>',
            'whether hooks of a Backup or Restore run if it is not known who made it (default: allow, as Velero does)',
          ).choices(['allow', 'deny']),
        )
        .option(
          '--leader-elect [bool]',
          'elect one of several servers by a Lease; false: there is only one (default: true)',
          parseOptionalBoolean,
        )
        .option(
          '--leader-elect-lease-duration <duration>',
          'how long the others wait after the last sign of life of the leader (default: 15s)',
          parsePeriod,
        )
        .option(
          '--run-lease-duration <duration>',
          'how long a new server waits before it takes over the backups and restores of one that died, 1s to 1h (default: 1m)',
          parsePeriod,
        )
        .option(
          '--health-address <host:port>',
          'where to serve /livez and /readyz; ":8081" is every address of the machine (default: not served)',
          parseAddress,
        )
        .option(
          '--metrics-address <host:port>',
          'where to serve /metrics for Prometheus; "off": nowhere (default: :8085, if that is free)',
          parseMetricsAddress,
        )
        .option('--notification-secret <name>', 'a Secret of the namespace with where and how notifications are sent: keys url, ...')
        .option(
          '--notification-url <url>',
          'where to post a CloudEvent when a backup or restore has ended, or a schedule has missed a time',
        )
        .option('--notification-signing-key <file>', 'sign notifications with the key in it')
        .option('--notification-cacert <file>', 'certificates to check the receiver with')
        .option('--notification-template <file>', 'JSON with {{ data.name }} and the like, to post instead of the CloudEvent')
        .option('--notification-source <uri>', 'source of the notifications (default: path of the namespace)')
        .addOption(new Option('--log-level <level>', 'level of the least important lines in the log').choices(logLevels).default('info'))
        .addOption(new Option('--log-format <format>', 'format of the log').choices(logFormats).default('json')),
    global: { location: false, format: false },
    // Other commands do not load the controllers.
    run: async (_args, flags, context) => await (await import('../../server/run-server.ts')).runServer(flags, context),
  });

function parsePeriod(text: string): string {
  const duration = parseDuration(text);
  const inMs = parseGoDuration(duration) ?? 0;
  // A timer of Node takes no more.
  if (inMs === 0 || inMs >= 2 ** 31) throw new InvalidArgumentError('Expected more than 0 and at most 596h.');
  return duration;
}

function parseMetricsAddress(text: string): Address | 'off' {
  return text === 'off' ? text : parseAddress(text);
}

function parseAddress(text: string): Address {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  const port = Number(found?.[3]);
  if (!found || port > 65_535) throw new InvalidArgumentError('Expected an address such as :8081, 127.0.0.1:8081 or [::1]:8081.');
  const host = found[1] ?? found[2];
  return { port, ...(host && { host }) };
}
