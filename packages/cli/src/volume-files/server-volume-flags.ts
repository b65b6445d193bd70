import { type Command, Option } from 'commander';
import { parseOptionalBoolean } from '../flags/booleans.ts';
import { addMoverFlags } from './mover-flags.ts';
import { repositoryFormats } from './volume-files-spec.ts';

/** How a server saves volumes whose backups do not say it: for the server, and for who installs one. */
export function addServerVolumeFlags(command: Command): Command {
  return addMoverFlags(command)
    .option(
      '--default-volumes-to-fs-backup [bool]',
      'save the files of all volumes of Pods, unless a backup sets it (default: false)',
      parseOptionalBoolean,
    )
    .option(
      '--default-snapshot-move-data [bool]',
      'move the data of CSI snapshots into the location, unless a backup sets it (default: false)',
      parseOptionalBoolean,
    )
    .addOption(
      new Option('--uploader-type <format>', 'format in which files of volumes are saved (default: kopia)').choices(repositoryFormats),
    )
    .option(
      '--node-agent-configmap <name>',
      "a ConfigMap of Velero's node agent, whose resources, priority class, labels, annotations and classes of clones apply to the Pods that read and write volumes",
    );
}
