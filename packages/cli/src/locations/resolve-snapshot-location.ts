import { UsageError } from '../usage-error.ts';
import { type ConfigContext, type ConfigFlags, loadLifeboatConfig } from './file/load-lifeboat-config.ts';
import type { SnapshotLocationSpec } from './snapshot-location-spec.ts';

/** The entry of `volumeSnapshotLocations` in `lifeboat.yaml` that has the name. @throws UsageError */
export async function resolveSnapshotLocation(name: string, flags: ConfigFlags, context: ConfigContext): Promise<SnapshotLocationSpec> {
  const config = await loadLifeboatConfig(flags, context);
  if (!config) throw new UsageError(`Snapshot location ${name}: there is no lifeboat.yaml here that could name it (--config)`);
  const named = config.snapshotLocations.find((location) => location.name === name);
  if (named) return named;
  const known = config.snapshotLocations.map((location) => location.name).join(', ') || 'none';
  throw new UsageError(`Snapshot location ${name}: ${config.path} has no such entry in "volumeSnapshotLocations"; it has: ${known}`);
}
