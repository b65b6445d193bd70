import type { SnapshotLocation } from '@lifeboat/core';
import { setOwnMember } from '@lifeboat/core/json';
import type { CliContext } from './cli-context.ts';
import { type ConfigFlags, loadLifeboatConfig } from './locations/file/load-lifeboat-config.ts';
import { openFailure } from './locations/open/open-failure.ts';
import { openSnapshotter } from './locations/open/open-snapshotter.ts';
import { visible } from './output/visible.ts';
import { UsageError } from './usage-error.ts';

/** Which of the snapshot locations of `lifeboat.yaml` must work: those named, all, or none. */
export type NeededSnapshots = readonly string[] | 'all' | 'none';

/** Opens the `volumeSnapshotLocations` of `lifeboat.yaml`; none when there is no such file. One that is not needed and cannot
 * be opened is left out with a warning. @throws UsageError, LifeboatError of one that is needed */
export async function openSnapshotLocations(
  flags: ConfigFlags,
  context: CliContext,
  needed: NeededSnapshots,
): Promise<Record<string, SnapshotLocation>> {
  const config = await loadLifeboatConfig(flags, context);
  for (const { list, name = 'without a name', message } of config?.badEntries ?? []) {
    if (list !== 'volumeSnapshotLocations') continue;
    if (needed === 'all' || (needed !== 'none' && needed.includes(name))) throw new UsageError(message);
    await context.stderr.write(`warning: snapshot location ${visible(name)} is left out: ${visible(message)}\n`);
  }
  const opened: Record<string, SnapshotLocation> = {};
  for (const location of config?.snapshotLocations ?? []) {
    const isNeeded = needed === 'all' || (needed !== 'none' && needed.includes(location.name));
    try {
      const { provider, default: isDefault = false } = location;
      setOwnMember(opened, location.name, { snapshotter: await openSnapshotter(location, context), provider, default: isDefault });
    } catch (error) {
      if (isNeeded) throw error;
      await context.stderr.write(`warning: snapshot location ${location.name} is left out: ${visible(openFailure(error))}\n`);
    }
  }
  return opened;
}
