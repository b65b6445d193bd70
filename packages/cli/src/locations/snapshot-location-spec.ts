import type { LocationSpec } from './location-spec.ts';

/** A place for volume snapshots as the user described it: a VolumeSnapshotLocation's spec with a name. */
export type SnapshotLocationSpec = Pick<LocationSpec, 'name' | 'display' | 'provider' | 'config' | 'credential' | 'plugins' | 'default'>;
