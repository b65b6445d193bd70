import type { VolumeFilesOptions } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import { withMoverFlags } from '../volume-files/mover-flags.ts';
import { openVolumeFiles } from '../volume-files/open-volume-files.ts';
import { openableFormats } from '../volume-files/openable-formats.ts';
import { repositoryPassword } from '../volume-files/repository-password.ts';
import type { ServerFlags } from './server-flags.ts';

interface ServerVolumeFilesOptions {
  readonly context: CliContext;
  /** A `lifeboat.yaml` counts that somebody named, and no other. */
  readonly isFileNamed: boolean;
}

/** How a server saves and reads files of volumes: as its flags say, then its file. Without a password in its file or environment it is
 * that of the cluster's Secret. */
export async function serverVolumeFiles(
  flags: ServerFlags,
  { context, isFileNamed }: ServerVolumeFilesOptions,
): Promise<VolumeFilesOptions> {
  return isFileNamed ? await openVolumeFiles({ flags, context, locations: [] }) : withoutFile(flags, context);
}

function withoutFile({ uploaderType, ...flags }: ServerFlags, context: CliContext): VolumeFilesOptions {
  const mover = withMoverFlags(undefined, flags);
  return {
    ...(mover && { mover }),
    formats: openableFormats(),
    ...(uploaderType && { format: uploaderType }),
    password: ({ location }) => repositoryPassword({ spec: undefined, display: `location ${location}`, context }),
  };
}
