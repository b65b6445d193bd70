import type { VolumeRef, VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import type { SuiteRunner } from '../object-store/object-store-suite-options.ts';
import type { PersistentVolumeSample, TestVolume, UnknownIds, VolumeDescription } from './volume-snapshotter-case.ts';

type Made = Promise<VolumeSnapshotter> | VolumeSnapshotter;

export interface VolumeSnapshotterSuiteOptions {
  readonly runner: SuiteRunner;
  /** @default `VolumeSnapshotter` */
  readonly name?: string;
  /** Called once a case. All snapshotters may share one account: every case has its own volumes and snapshots. */
  createSnapshotter(): Made;
  /** The provider's PersistentVolumes, one of each form that it knows. */
  readonly persistentVolumes: readonly PersistentVolumeSample[];
  readonly unknown: UnknownIds;
  /** Makes a volume by the provider's own means, best one with iops and throughput of its own. Left out: only the cases
   * run that need no volume. */
  createVolume?(): Promise<TestVolume>;
  /** Removes a volume: one of {@link createVolume}, or one that the snapshotter has made. */
  deleteVolume?(volume: VolumeRef): Promise<void>;
  /** Asks the provider itself about a volume. */
  describeVolume?(volume: VolumeRef): Promise<VolumeDescription>;
  /** Asks the provider itself for a snapshot's tags. */
  readSnapshotTags?(snapshotId: string): Promise<Readonly<Record<string, string>>>;
  /** How the provider spells tags. @default as they are */
  adaptTags?(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
  /** A snapshot that will never be usable, and never fail. */
  createPendingSnapshot?(): Promise<string>;
  /** A snapshot that the provider has given up. */
  createFailedSnapshot?(): Promise<string>;
  /** A snapshotter of the same account whose credentials the provider refuses. */
  createDeniedSnapshotter?(): Made;
  /** A snapshotter of the same account whose quotas of snapshots and volumes are used up. */
  createFullSnapshotter?(): Made;
  /** A snapshotter whose provider never answers. */
  createHangingSnapshotter?(): Made;
  /** What must not appear in errors and in what the snapshotter shows of itself: secret keys, tokens. */
  readonly secrets?: readonly string[];
  /** How long a snapshot or volume of the provider may take to be usable. @default 60,000 */
  readonly timeoutInMs?: number;
  /** For each case, and once more for what is removed after it: a snapshotter that never answers fails the case.
   * @default 120,000, or three times `timeoutInMs` if that is more */
  readonly caseTimeoutInMs?: number;
}
