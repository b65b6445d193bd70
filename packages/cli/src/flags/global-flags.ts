import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseLimitFlag } from '../limits/read-limits.ts';
import { UsageError } from '../usage-error.ts';
import { parseOptionalBoolean } from './booleans.ts';
import { parseDuration } from './parse-duration.ts';
import { parseLocations } from './parse-locations.ts';

export type OutputFormat = 'table' | 'json' | 'yaml';

/** Flags that (almost) every command takes. */
export interface GlobalFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly location?: readonly string[];
  readonly config?: string;
  readonly limit?: Readonly<Record<string, string>>;
  readonly output?: OutputFormat;
  readonly quiet?: boolean;
  readonly debug?: boolean;
  /** Absent: where a terminal is. */
  readonly colorized?: boolean;
}

interface GlobalFlagGroups {
  /** `-o`; some commands give it another meaning. @default true */
  readonly format?: boolean;
  /** Which cluster. @default true */
  readonly cluster?: boolean;
  /** Which storage location. @default true */
  readonly location?: boolean;
  /** Whether a server in the cluster can do it. @default false */
  readonly server?: boolean;
}

/** Adds the global flags that a command has a use for. */
export function addGlobalFlags(command: Command, options: GlobalFlagGroups = {}): Command {
  command.optionsGroup('Global flags:');
  if (options.cluster ?? true) {
    command.option('--kubeconfig <file>', 'kubeconfig of the cluster (default: $KUBECONFIG, ~/.kube/config, in-cluster)');
    command.option('--context <name>', 'context of the kubeconfig');
    command.option('--kubecontext <name>', 'the same, as Velero calls it');
    command.option(
      '-n, --namespace <name>',
      'namespace of Backup and Restore objects, and of ConfigMaps that configure them (default: velero)',
    );
  }
  if (options.location ?? true) {
    command.option(
      '--location <url|name>',
      'where backups are kept: file:///dir, s3://, gs://, azblob:// or oss://bucket/prefix?..., or a name in lifeboat.yaml; some commands take several',
      parseLocations,
    );
    command.option(
      '--config <file>',
      'file with named storage locations (default: $LIFEBOAT_CONFIG, then the locations of ./lifeboat.yaml, without its plugins)',
    );
  }
  if (options.location ?? true) command.option('--local', 'do the work in this process, even if the cluster has a server');
  if ((options.location ?? true) || options.server)
    command.option(
      '--in-cluster',
      "let the server in the cluster do the work, Velero's or Lifeboat's (default: with no --location and no lifeboat.yaml, if the cluster has velero.io)",
    );
  if (options.server)
    command.option('--timeout <duration>', 'how long a server in the cluster may take to answer (default: 10s)', parseDuration);
  if ((options.location ?? true) || (options.cluster ?? true))
    command.option(
      '--limit <name=number>',
      'limit how much is read of a backup or an answer, such as maxEntries=20000000 or maxFileBytes=1Gi; may be repeated',
      parseLimitFlag,
    );
  if (options.format ?? true) {
    command.addOption(new Option('-o, --output <format>', 'what to print on standard output').choices(['table', 'json', 'yaml']));
  }
  command.option('--quiet', 'print only results and errors');
  command.option('--debug', 'log every step, and print the stack of errors');
  command.option('-v, --v <level>', "Velero's flag: 1 and more are the same as --debug", parseLevel);
  command.option(
    '--colorized <bool>',
    'print phases in colors (default: on a terminal, unless NO_COLOR is set; FORCE_COLOR=1: elsewhere, too)',
    parseOptionalBoolean,
  );
  return command;
}

/** The flags before and after the subcommand, those after it winning. @throws UsageError */
export function mergedFlags<Flags extends GlobalFlags>(command: Command): Flags {
  let root = command;
  while (root.parent) root = root.parent;
  return { ...ownFlags(root), ...ownFlags(command) } as Flags;
}

/** One flag for those that have two names. */
function ownFlags(command: Command): GlobalFlags {
  const { kubecontext, v: level, ...flags } = command.opts<GlobalFlags & { readonly kubecontext?: string; readonly v?: number }>();
  const { context = kubecontext } = flags;
  if (kubecontext !== undefined && kubecontext !== context)
    throw new UsageError(`--context ${context} and --kubecontext ${kubecontext}: one at a time`);
  return { ...flags, ...(context !== undefined && { context }), ...(level !== undefined && level > 0 && { debug: true }) };
}

function parseLevel(text: string): number {
  const digits = text.replace(/^=/, '');
  if (!/^\d{1,3}$/.test(digits)) throw new InvalidArgumentError('Expected a number.');
  return Number(digits);
}
