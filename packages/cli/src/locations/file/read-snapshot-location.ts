import type { SnapshotLocationSpec } from '../snapshot-location-spec.ts';
import type { SnapshotLocationEntry } from './lifeboat-file-fields.ts';
import { type ReadOptions, readCommonFields } from './read-common-fields.ts';

/** One entry of `volumeSnapshotLocations`. */
export function readSnapshotLocation(entry: SnapshotLocationEntry, options: ReadOptions): SnapshotLocationSpec {
  const common = readCommonFields(entry, options);
  if (common.provider === 'file') options.fail(`${options.at}.provider`, 'the provider "file" takes no volume snapshots');
  return {
    ...common,
    display: `${common.name} (${common.provider})`,
    ...(entry.default !== undefined && { default: entry.default }),
  };
}
