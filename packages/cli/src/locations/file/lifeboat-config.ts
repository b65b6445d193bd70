import { readLimits } from '../../limits/read-limits.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommonVolumeFilesSpec } from '../../volume-files/volume-files-spec.ts';
import type { LocationSpec } from '../location-spec.ts';
import type { PluginModules } from '../plugins/plugin-modules.ts';
import { findKnownProvider } from '../providers/known-providers.ts';
import type { SnapshotLocationSpec } from '../snapshot-location-spec.ts';
import { readLocation } from './read-location.ts';
import { readSnapshotLocation } from './read-snapshot-location.ts';
import { readVolumeFiles } from './read-volume-files.ts';
import { type Fail, readYaml } from './read-yaml.ts';

/** What a `lifeboat.yaml` says. */
export interface LifeboatConfig {
  readonly locations: readonly LocationSpec[];
  readonly snapshotLocations: readonly SnapshotLocationSpec[];
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

/** Reads `lifeboat.yaml`. Unknown keys and wrong types are errors that name the line.
 * @throws UsageError */
export function parseLifeboatConfig(text: string, { path, resolvePath, isImplicit }: ParseOptions): LifeboatConfig {
  const { content, fail } = readYaml(text, path);
  const { locations: entries, volumeSnapshotLocations: snapshotEntries, plugins: modules = [] } = content;
  if (!entries && !snapshotEntries) fail('', 'locations: Required value: a list of storage locations');
  const empty = modules.indexOf('');
  if (empty >= 0) fail(`plugins[${empty}]`, 'a plugin is a path or the name of a package');
  const plugins = { modules, folder: resolvePath('.'), ...(isImplicit && { isImplicit: true }) };
  const common = readVolumeFiles(content.volumeFiles, { at: 'volumeFiles', resolvePath, fail });
  const locations = (entries ?? []).map((entry, i) => {
    const at = `locations[${i}]`;
    const volumeFiles = { ...common, ...readVolumeFiles(entry.volumeFiles, { at: `${at}.volumeFiles`, resolvePath, fail }) };
    const location = readLocation(entry, { at, resolvePath, fail });
    return { ...location, ...(Object.keys(volumeFiles).length > 0 && { volumeFiles }), plugins };
  });
  refuseTwins(locations, 'locations', fail);
  if (locations.filter((location) => location.default).length > 1) fail('locations', 'only one location can have "default: true"');
  const snapshotLocations = (snapshotEntries ?? []).map((entry, i) => ({
    ...readSnapshotLocation(entry, { at: `volumeSnapshotLocations[${i}]`, resolvePath, fail }),
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
    locations,
    snapshotLocations,
    plugins,
    limits,
    ...(content.volumeFiles && { volumeFiles: { ...common, ...reached } }),
  };
}

// `aws` and `velero.io/aws` are the same provider.
const shortName = ({ provider }: SnapshotLocationSpec) => findKnownProvider(provider)?.names[0] ?? provider;

function refuseTwoDefaults(locations: readonly SnapshotLocationSpec[], fail: Fail): void {
  locations.forEach((location, i) => {
    const other = locations.slice(0, i).find((each) => each.default && shortName(each) === shortName(location));
    if (location.default && other)
      fail(
        `volumeSnapshotLocations[${i}]`,
        `"${other.name}" and "${location.name}" are both "default: true": a provider (${location.provider}) has one default`,
      );
  });
}

function refuseTwins(locations: readonly { readonly name: string }[], list: string, fail: Fail): void {
  locations.forEach(({ name }, i) => {
    if (locations.findIndex((other) => other.name === name) < i) fail(`${list}[${i}]`, `the location "${name}" is there twice`);
  });
}
