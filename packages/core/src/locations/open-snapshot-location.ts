import type { OpenLocationOptions } from '../contract/locations/open-location-options.ts';
import type { NamedSnapshotLocationConfig, SnapshotLocation } from '../contract/locations/snapshot-location.ts';
import { takeOptions } from '../plugin-api/checks/take-options.ts';
import { volumeSnapshotterField } from '../plugin-api/fields/volume-snapshotter-field.ts';
import type { VolumeSnapshotLocation } from '../velero-api/objects/volume-snapshot-location.ts';
import { namedSnapshotLocationField } from './named-location-fields.ts';
import { openLocationOptionsField } from './open-location-options-field.ts';
import { openWithProvider } from './open-with-provider.ts';
import { takeLocation } from './take-location.ts';

/**
 * Opens a place for snapshots of volumes that is described by plain configuration or by a VolumeSnapshotLocation of a cluster. Reads no
 * file and no environment. The caller closes the snapshotter. Pass the result to `createEngine({ snapshotLocations })`, which also accepts
 * the plain configuration.
 * @throws LifeboatError as {@link openLocation}
 */
export async function openSnapshotLocation(
  location: NamedSnapshotLocationConfig | VolumeSnapshotLocation,
  given: OpenLocationOptions,
): Promise<SnapshotLocation> {
  const options = takeOptions('openSnapshotLocation', given, openLocationOptionsField);
  const taken = takeLocation<NamedSnapshotLocationConfig>(location, {
    what: 'openSnapshotLocation',
    field: namedSnapshotLocationField,
    kind: 'VolumeSnapshotLocation',
  });
  const { opened, provider } = await openWithProvider({
    ...options,
    taken,
    lack: 'takes no volume snapshots',
    failure: 'SNAPSHOTTER_ERROR',
    field: volumeSnapshotterField,
    create: (found) => found.createVolumeSnapshotter?.bind(found),
  });
  const isDefault = taken.config.default;
  return { snapshotter: opened, provider: provider.name, ...(isDefault !== undefined && { default: isDefault }) };
}
