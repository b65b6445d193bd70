import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { RestorableSnapshot } from './volume-restore-decision.ts';

/** What a provider says of a native snapshot. */
type SnapshotPresence = { readonly state: 'there' } | { readonly state: 'gone' | 'unsure'; readonly reason: string };

/** Asks a provider whether a snapshot is still there, by reading its tags: nothing is made. A provider that reads none cannot be asked. */
export async function lookForSnapshot(
  { snapshot, location }: RestorableSnapshot,
  { signal }: CallOptions & { readonly signal: AbortSignal },
): Promise<SnapshotPresence> {
  const { snapshotter } = location;
  const id = snapshot.status.providerSnapshotID ?? '';
  const what = `snapshot ${id} of volume ${snapshot.spec.providerVolumeID} in location ${location.name}`;
  if (!snapshotter.readSnapshotTags)
    return {
      state: 'unsure',
      reason: `whether ${what} is still there was not tried: its provider cannot be asked without making a volume`,
    };
  try {
    await snapshotter.readSnapshotTags(id, { signal });
    return { state: 'there' };
  } catch (error) {
    if (signal.aborted) throw error;
    const said = error instanceof Error ? error.message : String(error);
    if (LifeboatError.isInstance(error, 'SNAPSHOT_NOT_FOUND')) return { state: 'gone', reason: `${what} is not there any more: ${said}` };
    return { state: 'unsure', reason: `whether ${what} is still there is not known: ${said}` };
  }
}
