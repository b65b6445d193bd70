import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../usage-error.ts';
import { parseOptionalBoolean } from './booleans.ts';
import { isOptionalBoolean } from './read-words.ts';

/** A flag that one mode knows and the other refuses: it is never ignored. */
export interface RefusedFlag {
  /** As it is given to commander. */
  readonly flags: string;
  readonly reason: string;
}

const schedules = 'there are no schedules without a server';
const engines = 'it is no part of velero.io, so only the engine of this process can do it (--local, --location)';

/** What `backup create` cannot do in this process. */
export const refusedBackupFlags: readonly RefusedFlag[] = [
  { flags: '--from-schedule <name>', reason: `${schedules}; give the backup's filters as flags` },
];

/** What `restore create` cannot do in this process. */
export const refusedRestoreFlags: readonly RefusedFlag[] = [
  { flags: '--from-schedule <name>', reason: `${schedules}; name a backup with --from-backup` },
  { flags: '--allow-partially-failed', reason: 'it belongs to --from-schedule; any finished backup can be named with --from-backup' },
];

/** Flags of the engine that objects of velero.io have no word for. */
export function engineFlags(...flags: readonly string[]): RefusedFlag[] {
  return flags.map((each) => ({ flags: each, reason: engines }));
}

/** Refuses those of the flags that are given; an optional boolean that is false asks for nothing. @throws UsageError */
export function refuseFlags(refused: readonly RefusedFlag[], flags: object, where: string): void {
  const given = new Map(Object.entries(flags));
  for (const { flags: text, reason } of refused) {
    const option = new Option(text);
    const value = given.get(option.attributeName());
    if (value !== undefined && value !== false) throw new UsageError(`--${option.name()}: Not available ${where}: ${reason}`);
  }
}

/** Makes commander refuse flags that a command has no use for in any mode, with the reason. Optional bools may be `false`: that asks
 * for nothing. */
export function addRefusedFlags(command: Command, refused: readonly RefusedFlag[]): Command {
  for (const { flags, reason } of refused) {
    const option = new Option(flags, 'not available').hideHelp();
    const refuse = (): never => {
      throw new InvalidArgumentError(`Not available: ${reason}.`);
    };
    if (option.required) option.argParser((text) => (isOptionalBoolean(option) && !parseOptionalBoolean(text) ? false : refuse()));
    command.addOption(option);
    if (!option.required)
      command.on(`option:${option.name()}`, () =>
        command.error(`error: option '${flags}' is not available: ${reason}.`, { code: 'commander.refused' }),
      );
  }
  return command;
}
