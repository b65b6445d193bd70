import { type Command, InvalidArgumentError, Option } from 'commander';
import { isOptionalBoolean, parseOptionalBoolean } from './booleans.ts';

/** A flag of Velero's that is known and refused, never ignored. */
interface RefusedFlag {
  readonly flags: string;
  readonly reason: string;
}

const volumes = 'data of volumes is not moved or copied yet';
const schedules = 'there are no schedules without a controller';

export const refusedBackupFlags: readonly RefusedFlag[] = [
  { flags: '--from-schedule <name>', reason: `${schedules}; give the backup's filters as flags` },
  { flags: '--snapshot-move-data <bool>', reason: volumes },
  { flags: '--data-mover <name>', reason: volumes },
  { flags: '--parallel-files-upload <n>', reason: volumes },
];

export const refusedRestoreFlags: readonly RefusedFlag[] = [
  { flags: '--from-schedule <name>', reason: `${schedules}; name a backup with --from-backup` },
  { flags: '--allow-partially-failed', reason: 'it belongs to --from-schedule; any finished backup can be named with --from-backup' },
  { flags: '--resource-modifier-configmap <name>', reason: 'resource modifiers are not applied yet' },
  { flags: '--write-sparse-files <bool>', reason: volumes },
  { flags: '--parallel-files-download <n>', reason: volumes },
];

/** Makes commander refuse them with the reason. Optional bools may be `false`: that asks for nothing. */
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
