import { randomBytes } from 'node:crypto';
import type { VolumeInfo } from '@lifeboat/core/plugin-api';

/** A volume of {@link MemoryDisks}. */
export interface MemoryVolume {
  /** Type and performance of the volume. */
  readonly info: VolumeInfo;
  /** Zone of the volume. @default none */
  readonly availabilityZone?: string | undefined;
  /** Id of the snapshot that it was created from. @default none */
  readonly snapshotId?: string | undefined;
}

/** A snapshot of {@link MemoryDisks}. */
export interface MemorySnapshot {
  /** Id of the volume that it was taken of. */
  readonly volumeId: string;
  /** Tags of the snapshot. */
  readonly tags: Readonly<Record<string, string>>;
  /** State of the snapshot. A test may set it. */
  state: 'pending' | 'completed' | 'failed';
}

/** Volumes and snapshots in the memory of this process, like those of a cloud account. Tests may read and change them. */
export interface MemoryDisks {
  /** Volumes by id. */
  readonly volumes: Map<string, MemoryVolume>;
  /** Snapshots by id. */
  readonly snapshots: Map<string, MemorySnapshot>;
  /** How many volumes may exist. A test may set it. */
  maxVolumes: number;
  /** How many snapshots may exist. A test may set it. */
  maxSnapshots: number;
  /** Creates a volume and returns its id. */
  addVolume(volume: MemoryVolume): string;
  /** Creates a snapshot and returns its id. */
  addSnapshot(snapshot: MemorySnapshot): string;
}

/** Creates an empty account without quotas. */
export function createMemoryDisks(): MemoryDisks {
  const volumes = new Map<string, MemoryVolume>();
  const snapshots = new Map<string, MemorySnapshot>();
  const add = <T>(to: Map<string, T>, kind: string, value: T) => {
    const id = `${kind}-${randomBytes(8).toString('hex')}`;
    to.set(id, value);
    return id;
  };
  return {
    volumes,
    snapshots,
    maxVolumes: Number.POSITIVE_INFINITY,
    maxSnapshots: Number.POSITIVE_INFINITY,
    addVolume: (volume) => add(volumes, 'volume', volume),
    addSnapshot: (snapshot) => add(snapshots, 'snapshot', snapshot),
  };
}
