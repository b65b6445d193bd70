import { openSnapshotLocation, type VolumeSnapshotter } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { SnapshotLocationSpec } from '../snapshot-location-spec.ts';
import { openProvider } from './open-provider.ts';

/** Opens the snapshotter of a volume snapshot location. @throws UsageError for unknown providers, LifeboatError
 * `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export async function openSnapshotter(given: SnapshotLocationSpec, context: Pick<CliContext, 'env' | 'cwd'>): Promise<VolumeSnapshotter> {
  const { location, options } = await openProvider(given, 'snapshotter', context);
  return (await openSnapshotLocation(location, options)).snapshotter;
}
