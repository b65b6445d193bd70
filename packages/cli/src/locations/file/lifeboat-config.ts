import { readLimits } from '../../limits/read-limits.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommonVolumeFilesSpec } from '../../volume-files/volume-files-spec.ts';
import type { LocationSpec } from '../location-spec.ts';
import type { PluginModules } from '../plugins/plugin-modules.ts';
import { findKnownProvider } from '../providers/known-providers.ts';
import type { SnapshotLocationSpec } from '../snapshot-location-spec.ts';
import type { BadEntry } from './bad-entry.ts';
import type { LocationEntry, SnapshotLocationEntry } from './lifeboat-file-fields.ts';
import { readLocation } from './read-location.ts';
import { readSnapshotLocation } from './read-snapshot-location.ts';
import { readVolumeFiles } from './read-volume-files.ts';
import { type Fail, readYaml, type YamlFile } from './read-yaml.ts';

/** What a `lifeboat.yaml` says. */
export interface LifeboatConfig {
  readonly locations: readonly LocationSpec[];
  readonly snapshotLocations: readonly SnapshotLocationSpec[];
  /** Entries of either list that cannot be used. */
  readonly badEntries: readonly BadEntry[];
  /** Of all locations; what each of them says counts more, and is in {@link locations}. */
  readonly volumeFiles?: CommonVolumeFilesSpec;
  readonly plugins: PluginModules;
  /** By name, as they are written. */
  readonly limits: Readonly<Record<string, string>>;
}

interface ParseOptions {
  /** Of the file, for messages. */
  readonly path: string;
  /** Makes a path of the file absolute; relative ones start at the file's folder. */
  readonly resolvePath: (path: string) => string;
  /** Nobody named the file: none of its plugins is run. @default false */
  readonly isImplicit?: boolean;
}

/** Reads `lifeboat.yaml`. Unknown keys and wrong types are errors that name the line; those of one entry leave the others usable.
 * @throws UsageError for what is wrong with the file as a whole */
export function parseLifeboatConfig(text: string, { path, resolvePath, isImplicit }: ParseOptions): LifeboatConfig {
  const yaml = readYaml(text, path);
  const { content, fail } = yaml;
  const { locations: entries, volumeSnapshotLocations: snapshotEntries, plugins: modules = [] } = content;
  if (!entries && !snapshotEntries) fail('', 'locations: Required value: a list of storage locations');
  const empty = modules.indexOf('');
  if (empty >= 0) fail(`plugins[${empty}]`, 'a plugin is a path or the name of a package');
  const plugins = { modules, folder: resolvePath('.'), ...(isImplicit && { isImplicit: true }) };
  const common = readVolumeFiles(content.volumeFiles, { at: 'volumeFiles', resolvePath, fail });
  const badEntries: BadEntry[] = [];
  const read = <Spec>(list: BadEntry['list'], readEntry: (at: string, index: number) => Spec): (Spec | undefined)[] =>
    (content[list] ?? []).map((_, index) => {
      const bad = tryEntry({ yaml, list, index }, () => readEntry(`${list}[${index}]`, index));
      if (bad.problem) badEntries.push(bad.problem);
      return bad.spec;
    });
  const locations = read('locations', (at, i) => {
    const entry = entries?.[i] as LocationEntry;
    const volumeFiles = { ...common, ...readVolumeFiles(entry.volumeFiles, { at: `${at}.volumeFiles`, resolvePath, fail }) };
    const location = readLocation(entry, { at, resolvePath, fail });
    return { ...location, ...(Object.keys(volumeFiles).length > 0 && { volumeFiles }), plugins };
  });
  refuseTwins(locations, 'locations', fail);
  if (locations.filter((location) => location?.default).length > 1) fail('locations', 'only one location can have "default: true"');
  const snapshotLocations = read('volumeSnapshotLocations', (at, i) => ({
    ...readSnapshotLocation(snapshotEntries?.[i] as SnapshotLocationEntry, { at, resolvePath, fail }),
    plugins,
  }));
  refuseTwins(snapshotLocations, 'volumeSnapshotLocations', fail);
  refuseTwoDefaults(snapshotLocations, fail);
  const { limits = {} } = content;
  try {
    readLimits(limits);
  } catch (error) {
    if (error instanceof UsageError) fail('limits', error.message);
    throw error;
  }
  const { format: _format, password: _password, ...reached } = content.volumeFiles ?? {};
  return {
    locations: locations.filter((location) => location !== undefined),
    snapshotLocations: snapshotLocations.filter((location) => location !== undefined),
    badEntries,
    plugins,
    limits,
    ...(content.volumeFiles && { volumeFiles: { ...common, ...reached } }),
  };
}

// `aws` and `velero.io/aws` are the same provider.
const shortName = ({ provider }: SnapshotLocationSpec) => findKnownProvider(provider)?.names[0] ?? provider;

function refuseTwoDefaults(locations: readonly (SnapshotLocationSpec | undefined)[], fail: Fail): void {
  locations.forEach((location, i) => {
    if (!location?.default) return;
    const other = locations.slice(0, i).find((each) => each?.default && shortName(each) === shortName(location));
    if (other)
      fail(
        `volumeSnapshotLocations[${i}]`,
        `"${other.name}" and "${location.name}" are both "default: true": a provider (${location.provider}) has one default`,
      );
  });
}

function refuseTwins(locations: readonly ({ readonly name: string } | undefined)[], list: string, fail: Fail): void {
  locations.forEach((location, i) => {
    if (location && locations.findIndex((other) => other?.name === location.name) < i)
      fail(`${list}[${i}]`, `the location "${location.name}" is there twice`);
  });
}

interface EntryOptions extends Pick<BadEntry, 'list' | 'index'> {
  readonly yaml: YamlFile;
}

/** Reads an entry, or says what is wrong with it. */
function tryEntry<Spec>({ yaml, list, index }: EntryOptions, read: () => Spec): { readonly spec?: Spec; readonly problem?: BadEntry } {
  const bad = (message: string) => {
    const entry: unknown = yaml.content[list]?.[index];
    const { name, default: isDefault } = (isPlainObject(entry) ? entry : {}) as Partial<Record<'name' | 'default', unknown>>;
    return { problem: { list, index, ...(typeof name === 'string' && { name }), isDefault: isDefault === true, message } };
  };
  const problems = yaml.problems.filter(({ path }) => path.startsWith(`${list}[${index}]`));
  if (problems.length > 0) return bad(problems.map(({ message }) => message).join('; '));
  try {
    return { spec: read() };
  } catch (error) {
    if (error instanceof UsageError) return bad(error.message);
    throw error;
  }
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
