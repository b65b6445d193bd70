import { type Command, Option } from 'commander';
import { parseLimitFlag } from '../limits/read-limits.ts';
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
}

interface GlobalFlagGroups {
  /** `-o`; some commands give it another meaning. @default true */
  readonly format?: boolean;
  /** Which cluster. @default true */
  readonly cluster?: boolean;
  /** Which storage location. @default true */
  readonly location?: boolean;
}

/** Adds the global flags that a command has a use for. */
export function addGlobalFlags(command: Command, options: GlobalFlagGroups = {}): Command {
  command.optionsGroup('Global flags:');
  if (options.cluster ?? true) {
    command.option('--kubeconfig <file>', 'kubeconfig of the cluster (default: $KUBECONFIG, ~/.kube/config, in-cluster)');
    command.option('--context <name>', 'context of the kubeconfig');
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
  if ((options.location ?? true) || (options.cluster ?? true))
    command.option(
      '--limit <name=number>',
      'how much is read of a backup or an answer, such as maxEntries=20000000 or maxFileBytes=1Gi; may be repeated',
      parseLimitFlag,
    );
  if (options.format ?? true) {
    command.addOption(new Option('-o, --output <format>', 'what to print on standard output').choices(['table', 'json', 'yaml']));
  }
  command.option('--quiet', 'print only results and errors');
  command.option('--debug', 'log every step, and print the stack of errors');
  return command;
}

/** The flags before and after the subcommand, those after it winning. */
export function mergedFlags<Flags extends GlobalFlags>(command: Command): Flags {
  let root = command;
  while (root.parent) root = root.parent;
  return { ...root.opts(), ...command.opts() } as Flags;
}
