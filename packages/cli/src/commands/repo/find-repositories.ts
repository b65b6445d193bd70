import type { Engine, VolumeRepositoryUsage } from '@lifeboat/core';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { OpenEngine } from '../../open-engine.ts';
import { RefusedError } from '../../refused-error.ts';
import { type RepositoryFormat, repositoryFormats } from '../../volume-files/volume-files-spec.ts';

/** Which repositories of a location a command is about. */
export interface RepoFlags extends GlobalFlags {
  readonly format?: RepositoryFormat;
}

export function addRepoFlags(command: Command): Command {
  return command.addOption(new Option('--format <format>', 'only repositories of this format (default: all)').choices(repositoryFormats));
}

/** What a command line names. */
export interface WhichOptions {
  readonly open: OpenEngine;
  /** What the command line names. */
  readonly namespace: string | undefined;
  readonly flags: RepoFlags;
  readonly context: CliContext;
}

/** The filter of an engine's call. */
export function whichRepositories({ namespace, flags, context }: WhichOptions): Parameters<Engine['listVolumeRepositories']>[0] & object {
  return {
    ...(namespace !== undefined && { namespace }),
    ...(flags.format && { format: flags.format }),
    signal: context.signal,
  };
}

/** The repositories that a command line means; none is told. @throws RefusedError where it names one that is not there */
export async function findRepositories(options: WhichOptions): Promise<readonly VolumeRepositoryUsage[]> {
  const { open, namespace, flags, context } = options;
  const found = await open.engine.listVolumeRepositories(whichRepositories(options));
  if (found.length > 0) return found;
  const { display } = open.location;
  if (namespace !== undefined) throw new RefusedError(`There is no repository of files of namespace ${namespace} in ${display}`);
  if (!flags.quiet) await context.stderr.write(`There are no repositories of files in ${display}\n`);
  return [];
}
