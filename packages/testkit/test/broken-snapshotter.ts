import type { VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import type { VolumeSnapshotterSuiteOptions } from '../src/index.ts';

/** A snapshotter that breaks one promise, and the one case that has to notice. */
export interface BrokenSnapshotter {
  /** What is wrong with it. */
  readonly fault: string;
  /** The name of the case. */
  readonly breaks: string;
  /** Breaks a good snapshotter. */
  create(good: VolumeSnapshotter): VolumeSnapshotter;
  /** What the suite is given instead; `good`: the options of a good one. */
  options?(good: Omit<VolumeSnapshotterSuiteOptions, 'runner'>): Partial<VolumeSnapshotterSuiteOptions>;
}

/** A good snapshotter, for faults that are in what the suite is given. */
export const unbroken = (good: VolumeSnapshotter): VolumeSnapshotter => good;
