import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { VolumeInfo } from '../plugin-api/volume-snapshotter.ts';
import type { NamedSnapshotLocation } from './snapshot-locations.ts';

/** A location whose provider the volume is of, and the volume's id there. */
interface Candidate {
  readonly location: NamedSnapshotLocation;
  readonly id: string;
}

/**
 * Of several locations of one provider (regions, accounts) the one that has the volume: the first that can tell what it is.
 * @throws the most telling error when none can: not that a volume is missing, unless all say so
 */
export async function findOwner(options: {
  readonly candidates: readonly Candidate[];
  readonly zone: string | undefined;
  readonly signal: AbortSignal;
}): Promise<{ readonly candidate: Candidate; readonly info: VolumeInfo }> {
  const { candidates, zone, signal } = options;
  const errors: unknown[] = [];
  for (const candidate of candidates) {
    try {
      const volume = { volumeId: candidate.id, ...(zone !== undefined && { availabilityZone: zone }) };
      return { candidate, info: await candidate.location.snapshotter.getVolumeInfo(volume, { signal }) };
    } catch (error) {
      if (signal.aborted) throw error;
      errors.push(error);
    }
  }
  throw errors.find((error) => !LifeboatError.isInstance(error, 'VOLUME_NOT_FOUND')) ?? errors[0];
}
