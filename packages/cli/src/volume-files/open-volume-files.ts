import type { MoverOptions, VolumeFilesOptions } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import { type ConfigFlags, loadLifeboatConfig } from '../locations/file/load-lifeboat-config.ts';
import type { LocationSpec } from '../locations/location-spec.ts';
import { jobLocation } from './job-location.ts';
import { type MoverFlags, withMoverFlags } from './mover-flags.ts';
import { openableFormats } from './openable-formats.ts';
import { repositoryPassword } from './repository-password.ts';
import type { RepositoryFormat } from './volume-files-spec.ts';

interface VolumeFilesFlags extends ConfigFlags, MoverFlags {
  readonly uploaderType?: RepositoryFormat;
}

interface OpenVolumeFilesOptions {
  readonly flags: VolumeFilesFlags;
  readonly context: CliContext;
  readonly locations: readonly LocationSpec[];
}

/** How the engine saves and reads files of volumes in the locations: as the command line and `lifeboat.yaml` say. Reads no password yet. */
export async function openVolumeFiles({ flags, context, locations }: OpenVolumeFilesOptions): Promise<VolumeFilesOptions> {
  const config = await loadLifeboatConfig(flags, context);
  const { mover: written, clones, source } = config?.volumeFiles ?? {};
  const isIgnored = written !== undefined && config?.plugins.isImplicit === true;
  // It names an image that would see all files.
  if (isIgnored && !flags.quiet)
    await context.stderr.write(
      'warning: the mover of lifeboat.yaml does not count unless you name the file: give --config lifeboat.yaml, or set LIFEBOAT_CONFIG\n',
    );
  const mover = withMoverFlags(isIgnored ? undefined : written, flags);
  const all = new Map([...(config?.locations ?? []), ...locations].map((location) => [location.name, location]));
  return {
    formats: openableFormats(),
    format: (name) => flags.uploaderType ?? all.get(name)?.volumeFiles?.format,
    password({ location }) {
      const found = all.get(location);
      return repositoryPassword({ spec: found?.volumeFiles?.password, display: `location ${found?.display ?? location}`, context });
    },
    ...(mover && { mover }),
    ...(clones && { clones }),
    ...(source && { source }),
  };
}

interface JobLocationsOptions {
  readonly context: CliContext;
  readonly locations: readonly LocationSpec[];
}

/** Tells Jobs, where movers have some, how they open the locations of the command line. */
export function withJobLocations(files: VolumeFilesOptions, { context, locations }: JobLocationsOptions): VolumeFilesOptions {
  const { job } = files.mover ?? {};
  // What the file has there by mistake is for the engine to tell.
  if (!job || job.location !== undefined) return files;
  async function location(name: string) {
    const found = locations.find((each) => each.name === name);
    return found && (await jobLocation(found, context));
  }
  const mover: MoverOptions = { ...files.mover, job: { ...job, location } };
  return { ...files, mover };
}
