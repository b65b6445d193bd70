import type { VolumeSnapshotter } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { UsageError } from '../../usage-error.ts';
import type { SnapshotLocationSpec } from '../snapshot-location-spec.ts';
import { openProvider } from './open-provider.ts';

/** Opens the snapshotter of a volume snapshot location. @throws UsageError for unknown providers, LifeboatError
 * `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export async function openSnapshotter(
  location: SnapshotLocationSpec,
  context: Pick<CliContext, 'env' | 'cwd'>,
): Promise<VolumeSnapshotter> {
  const { plugin, config } = await openProvider(location, 'snapshotter', context);
  if (!plugin.createVolumeSnapshotter)
    throw new UsageError(`Snapshot location ${location.display}: the provider ${plugin.name} takes no volume snapshots`);
  return await plugin.createVolumeSnapshotter(config);
}
