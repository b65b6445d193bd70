import type { CredentialSpec } from '../credential-spec.ts';
import type { SnapshotLocationSpec } from '../snapshot-location-spec.ts';
import type { SnapshotLocationEntry } from './lifeboat-file-fields.ts';
import type { Fail } from './read-yaml.ts';

export interface ReadOptions {
  /** The path of the entry, such as `locations[0]`. */
  readonly at: string;
  /** Makes a path of the file absolute; relative ones start at the file's folder. */
  readonly resolvePath: (path: string) => string;
  readonly fail: Fail;
}

/** The fields that both kinds of locations have. */
export function readCommonFields(
  entry: SnapshotLocationEntry,
  options: ReadOptions,
): Pick<SnapshotLocationSpec, 'name' | 'provider' | 'config' | 'credential'> {
  const { name, provider } = entry;
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name))
    options.fail(`${options.at}.name`, `"${name}" is not a name: use a-z, 0-9, "-" and "."`);
  return { name, provider, ...readOpening(entry, options) };
}

/** How it is opened. */
export function readOpening(
  { config = {}, credential: given }: Pick<SnapshotLocationEntry, 'config' | 'credential'>,
  options: ReadOptions,
): Pick<SnapshotLocationSpec, 'config' | 'credential'> {
  const credential = readCredential(given, options);
  const texts = Object.entries(config).map(([key, value]) => [key, String(value)]);
  return { config: Object.fromEntries(texts), ...(credential && { credential }) };
}

function readCredential(given: SnapshotLocationEntry['credential'], { at, resolvePath, fail }: ReadOptions): CredentialSpec | undefined {
  if (given === undefined || given === 'default-chain') return given;
  const { file, env } = given;
  if (file !== undefined && env === undefined) return { file: resolvePath(file) };
  if (env !== undefined && file === undefined) return { env };
  return fail(`${at}.credential`, `"credential" takes either "file", a path, or "env", the name of a variable that holds its content`);
}
