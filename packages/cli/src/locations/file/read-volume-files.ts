import type { PasswordSpec, VolumeFilesSpec } from '../../volume-files/volume-files-spec.ts';
import type { LocationVolumeFilesEntry, VolumeFilesEntry } from './lifeboat-file-fields.ts';
import { type ReadOptions, readOpening } from './read-common-fields.ts';

/** `volumeFiles` of a location, or of the whole file. */
export function readVolumeFiles(entry: LocationVolumeFilesEntry | undefined, options: ReadOptions): VolumeFilesSpec {
  const { format, password: given, job } = entry ?? {};
  const password = readPassword(given, options);
  return {
    ...(format && { format }),
    ...(password && { password }),
    ...(job && { job: readOpening(job, { ...options, at: `${options.at}.job` }) }),
  };
}

function readPassword(given: VolumeFilesEntry['password'], { at, resolvePath, fail }: ReadOptions): PasswordSpec | undefined {
  if (given === undefined || given === 'well-known') return given;
  const { file, env } = given;
  if (file && env === undefined) return { file: resolvePath(file) };
  if (env && file === undefined) return { env };
  return fail(`${at}.password`, '"password" takes either "file", a path, or "env", the name of a variable that holds it');
}
