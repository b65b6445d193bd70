import type { KubeObject, VolumeInfo, VolumeRef, VolumeSnapshotter } from '@lifeboat/core/plugin-api';

/** One promise of the VolumeSnapshotter contract and how to check it. */
export interface VolumeSnapshotterCase {
  readonly name: string;
  /** What the snapshotter must have; elsewhere the case is skipped. */
  readonly needs?: 'awaitSnapshot' | 'readSnapshotTags';
  /** What the suite's user must give; else there is no such case. */
  readonly given?: readonly GivenToSnapshotterCase[];
  /** It makes volumes of snapshots, which only `deleteVolume` removes. */
  readonly makesVolumes?: true;
  run(context: SnapshotterCaseContext): Promise<void>;
}

/** The options of the suite without which some cases cannot be. */
export type GivenToSnapshotterCase =
  | 'createVolume'
  | 'deleteVolume'
  | 'describeVolume'
  | 'readSnapshotTags'
  | 'createPendingSnapshot'
  | 'createFailedSnapshot'
  | 'createDeniedSnapshotter'
  | 'createFullSnapshotter'
  | 'createHangingSnapshotter'
  | 'secrets';

/** A volume of the provider that a case may take snapshots of. */
export interface TestVolume extends VolumeRef {
  /** What `getVolumeInfo` has to tell of it. */
  readonly info: VolumeInfo;
}

/** A PersistentVolume of the provider, in one of the forms that it knows. */
export interface PersistentVolumeSample {
  /** `CSI`, `in-tree`. */
  readonly form: string;
  readonly persistentVolume: KubeObject;
  /** What `getVolumeId` has to say. */
  readonly volumeId: string;
  /** An id to point it at. */
  readonly otherVolumeId: string;
}

/** Ids of the right form that belong to nothing. */
export interface UnknownIds {
  readonly volume: VolumeRef;
  readonly snapshotId: string;
  /** What to ask for in a volume of that snapshot. @default type `standard` */
  readonly info?: VolumeInfo;
}

/** What a case works with. What it makes through `snapshotter` is removed after it. */
export interface SnapshotterCaseContext {
  readonly snapshotter: VolumeSnapshotter;
  /** What the suite's user made: to look at. */
  readonly original: VolumeSnapshotter;
  readonly persistentVolumes: readonly PersistentVolumeSample[];
  readonly unknown: UnknownIds;
  readonly secrets: readonly string[];
  /** For waits on the provider. */
  readonly timeoutInMs: number;
  /** A new one, for this case alone. */
  createVolume(): Promise<TestVolume>;
  deleteVolume(volume: VolumeRef): Promise<void>;
  describeVolume(volume: VolumeRef): Promise<VolumeDescription>;
  readSnapshotTags(snapshotId: string): Promise<Readonly<Record<string, string>>>;
  adaptTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
  createPendingSnapshot(): Promise<string>;
  createFailedSnapshot(): Promise<string>;
  createDeniedSnapshotter(): Promise<VolumeSnapshotter>;
  createFullSnapshotter(): Promise<VolumeSnapshotter>;
  createHangingSnapshotter(): Promise<VolumeSnapshotter>;
}

/** What a provider's own API says of a volume. */
export interface VolumeDescription {
  readonly availabilityZone?: string | undefined;
  /** It could be attached now. */
  readonly usable: boolean;
}
