import type { SavedVolume } from './read-volumes.ts';

/** A claim that got a new volume with the data of the old one. */
export interface RestoredClaim {
  /** In the target cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly saved: SavedVolume;
  /** The VolumeSnapshot that its volume is made from. */
  readonly snapshot?: string;
  /** What its volume was filled with. */
  readonly moved?: { readonly operationId: string; readonly snapshotId: string };
}
