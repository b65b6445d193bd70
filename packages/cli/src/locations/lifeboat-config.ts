import { isScalar, isSeq } from 'yaml';
import { readLimits } from '../limits/read-limits.ts';
import { UsageError } from '../usage-error.ts';
import type { LocationSpec } from './location-spec.ts';
import type { PluginModules } from './plugin-modules.ts';
import { findKnownProvider } from './providers/known-providers.ts';
import { readLocation } from './read-location.ts';
import { readSnapshotLocation } from './read-snapshot-location.ts';
import type { SnapshotLocationSpec } from './snapshot-location-spec.ts';
import { type Fail, parseYaml, readMap, readStrings } from './yaml-reader.ts';

/** What a `lifeboat.yaml` says. */
export interface LifeboatConfig {
  readonly locations: readonly LocationSpec[];
  readonly snapshotLocations: readonly SnapshotLocationSpec[];
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
export function parseLifeboatConfig(text: string, options: ParseOptions): LifeboatConfig {
  const { contents, fail } = parseYaml(text, options.path);
  const root = readMap(contents, { what: 'the file', known: ['locations', 'volumeSnapshotLocations', 'plugins', 'limits'], fail });
  const items = (key: string, what: string): readonly unknown[] => {
    const list = root.node(key);
    if (list === undefined) return [];
    return isSeq(list) ? list.items : fail(list, `"${key}" must be a list of ${what}`);
  };
  if (root.node('locations') === undefined && root.node('volumeSnapshotLocations') === undefined)
    fail(contents, '"locations" must be a list of storage locations');
  const plugins = {
    modules: readPlugins(items('plugins', 'modules'), fail),
    folder: options.resolvePath('.'),
    ...(options.isImplicit && { isImplicit: true }),
  };
  const reading = { resolvePath: options.resolvePath, fail };
  const locationItems = items('locations', 'storage locations');
  const locations = locationItems.map((item) => ({ ...readLocation(item, reading), plugins }));
  refuseTwins(locations, locationItems, fail);
  if (locations.filter((location) => location.default).length > 1)
    fail(root.node('locations'), 'only one location can have "default: true"');
  const snapshotItems = items('volumeSnapshotLocations', 'volume snapshot locations');
  const snapshotLocations = snapshotItems.map((item) => ({ ...readSnapshotLocation(item, reading), plugins }));
  refuseTwins(snapshotLocations, snapshotItems, fail);
  refuseTwoDefaults(snapshotLocations, snapshotItems, fail);
  const limits = readStrings(root.node('limits'), 'limits', fail);
  try {
    readLimits(limits);
  } catch (error) {
    if (error instanceof UsageError) fail(root.node('limits'), error.message);
    throw error;
  }
  return { locations, snapshotLocations, plugins, limits };
}

function readPlugins(items: readonly unknown[], fail: Fail): string[] {
  return items.map((item) =>
    isScalar(item) && typeof item.value === 'string' && item.value !== ''
      ? item.value
      : fail(item, 'a plugin is a path or the name of a package'),
  );
}

// `aws` and `velero.io/aws` are the same provider.
const shortName = ({ provider }: SnapshotLocationSpec) => findKnownProvider(provider)?.names[0] ?? provider;

function refuseTwoDefaults(locations: readonly SnapshotLocationSpec[], nodes: readonly unknown[], fail: Fail): void {
  locations.forEach((location, i) => {
    const other = locations.slice(0, i).find((each) => each.default && shortName(each) === shortName(location));
    if (location.default && other)
      fail(nodes[i], `"${other.name}" and "${location.name}" are both "default: true": a provider (${location.provider}) has one default`);
  });
}

function refuseTwins(locations: readonly { readonly name: string }[], nodes: readonly unknown[], fail: Fail): void {
  locations.forEach(({ name }, i) => {
    if (locations.findIndex((other) => other.name === name) < i) fail(nodes[i], `the location "${name}" is there twice`);
  });
}
