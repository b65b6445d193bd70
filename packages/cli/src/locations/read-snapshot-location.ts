import { type ReadOptions, readCommonFields } from './read-common-fields.ts';
import type { SnapshotLocationSpec } from './snapshot-location-spec.ts';
import { readMap } from './yaml-reader.ts';

/** One entry of `volumeSnapshotLocations`. */
export function readSnapshotLocation(item: unknown, options: ReadOptions): SnapshotLocationSpec {
  const known = ['name', 'provider', 'config', 'credential', 'default'];
  const entry = readMap(item, { what: 'a volume snapshot location', known, fail: options.fail });
  const common = readCommonFields(item, entry, options);
  if (common.provider === 'file') options.fail(entry.node('provider'), 'the provider "file" takes no volume snapshots');
  const isDefault = entry.boolean('default');
  return { ...common, display: `${common.name} (${common.provider})`, ...(isDefault !== undefined && { default: isDefault }) };
}
