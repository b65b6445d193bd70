import { randomBytes } from 'node:crypto';
import type { VolumeInfo } from '@lifeboat/core/plugin-api';

export interface MemoryVolume {
  readonly info: VolumeInfo;
  readonly availabilityZone?: string | undefined;
  /** The snapshot that it was made from. */
  readonly snapshotId?: string | undefined;
}

export interface MemorySnapshot {
  readonly volumeId: string;
  readonly tags: Readonly<Record<string, string>>;
  /** A test may set it. */
  state: 'pending' | 'completed' | 'failed';
}

/** Volumes and snapshots in this process's memory, as a cloud keeps them for an account; tests may look and change. */
export interface MemoryDisks {
  readonly volumes: Map<string, MemoryVolume>;
  readonly snapshots: Map<string, MemorySnapshot>;
  /** How many there may be. A test may set them. */
  maxVolumes: number;
  maxSnapshots: number;
  /** Makes a volume and returns its id. */
  addVolume(volume: MemoryVolume): string;
  /** Makes a snapshot and returns its id. */
  addSnapshot(snapshot: MemorySnapshot): string;
}

/** An empty account without quotas. */
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
