import type { VolumeRef, VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import type { SuiteRunner } from '../object-store/object-store-suite-options.ts';
import type { PersistentVolumeSample, TestVolume, UnknownIds, VolumeDescription } from './volume-snapshotter-case.ts';

type Made = Promise<VolumeSnapshotter> | VolumeSnapshotter;

/** Options of {@link volumeSnapshotterSuite}. */
export interface VolumeSnapshotterSuiteOptions {
  /** The test runner that runs the cases. */
  readonly runner: SuiteRunner;
  /** Name of the suite. @default `VolumeSnapshotter` */
  readonly name?: string;
  /** Creates a snapshotter. It is called once for each case. All snapshotters may use the same account, because every case has its own
   * volumes and snapshots. */
  createSnapshotter(): Made;
  /** PersistentVolumes of the provider, one in each form that it knows. */
  readonly persistentVolumes: readonly PersistentVolumeSample[];
  /** Ids for which there is no volume or snapshot. */
  readonly unknown: UnknownIds;
  /** Creates a volume with the provider's own tools, if possible with iops and throughput of its own.
   * @default only cases without a volume run */
  createVolume?(): Promise<TestVolume>;
  /** Deletes a volume that {@link createVolume} or the snapshotter created. @default cases that need it do not run */
  deleteVolume?(volume: VolumeRef): Promise<void>;
  /** Asks the provider's own API about a volume. @default cases that need it do not run */
  describeVolume?(volume: VolumeRef): Promise<VolumeDescription>;
  /** Asks the provider's own API for the tags of a snapshot. @default cases that need it do not run */
  readSnapshotTags?(snapshotId: string): Promise<Readonly<Record<string, string>>>;
  /** Converts tags to the provider's spelling. @default no change */
  adaptTags?(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
  /** Creates a snapshot that becomes neither usable nor failed. @default cases that need it do not run */
  createPendingSnapshot?(): Promise<string>;
  /** Creates a snapshot that has failed at the provider. @default cases that need it do not run */
  createFailedSnapshot?(): Promise<string>;
  /** Creates a snapshotter of the same account whose credentials the provider refuses. @default cases that need it do not run */
  createDeniedSnapshotter?(): Made;
  /** Creates a snapshotter of the same account whose quotas of snapshots and volumes are used up. @default cases that need it do not run */
  createFullSnapshotter?(): Made;
  /** Creates a snapshotter whose provider never answers. @default cases that need it do not run */
  createHangingSnapshotter?(): Made;
  /** Values that must not appear in errors or in the snapshotter's visible properties: secret keys, tokens. @default not checked */
  readonly secrets?: readonly string[];
  /** How long it may take until a snapshot or volume is usable, in milliseconds. @default 60,000 */
  readonly timeoutInMs?: number;
  /** How long a case may take, in milliseconds. Its clean-up may take as long again. A snapshotter that never answers fails the case.
   * @default 120,000, or three times `timeoutInMs` if that is more */
  readonly caseTimeoutInMs?: number;
}
