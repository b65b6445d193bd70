import type { KubeObject, VolumeInfo, VolumeRef, VolumeSnapshotter } from '@lifeboat/core/plugin-api';

/** One promise of the VolumeSnapshotter contract and how to check it. */
export interface VolumeSnapshotterCase {
  /** The promise, in words. */
  readonly name: string;
  /** A function that the snapshotter must have. Without it, the case is skipped. @default none */
  readonly needs?: 'awaitSnapshot' | 'readSnapshotTags';
  /** Options of the suite that the case needs. Without them, the case is left out. @default none */
  readonly given?: readonly GivenToSnapshotterCase[];
  /** The case creates volumes from snapshots. Only the suite's `deleteVolume` removes them. */
  readonly makesVolumes?: true;
  /** Checks the promise. @throws an error if the snapshotter breaks it */
  run(context: SnapshotterCaseContext): Promise<void>;
}

/** Options of the suite that some cases need. */
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
  /** What `getVolumeInfo` must return for it. */
  readonly info: VolumeInfo;
}

/** A PersistentVolume of the provider, in one of the forms that it knows. */
export interface PersistentVolumeSample {
  /** Name of the form, such as `CSI` or `in-tree`. */
  readonly form: string;
  /** The PersistentVolume. */
  readonly persistentVolume: KubeObject;
  /** What `getVolumeId` must return for it. */
  readonly volumeId: string;
  /** Another volume id, for `setVolumeId`. */
  readonly otherVolumeId: string;
}

/** Ids in the right form that belong to no volume or snapshot. */
export interface UnknownIds {
  readonly volume: VolumeRef;
  readonly snapshotId: string;
  /** What to ask for in a volume of that snapshot. @default type `standard` */
  readonly info?: VolumeInfo;
}

/** What a case gets. Everything it creates through `snapshotter` is removed afterwards. */
export interface SnapshotterCaseContext {
  readonly snapshotter: VolumeSnapshotter;
  /** The snapshotter that the user of the suite created, without the suite's wrapper. */
  readonly original: VolumeSnapshotter;
  readonly persistentVolumes: readonly PersistentVolumeSample[];
  readonly unknown: UnknownIds;
  readonly secrets: readonly string[];
  /** How long to wait for the provider, in milliseconds. */
  readonly timeoutInMs: number;
  /** Creates a volume for this case alone. */
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

/** A volume as the provider's own API describes it. */
export interface VolumeDescription {
  readonly availabilityZone?: string | undefined;
  /** Whether the volume could be attached now. */
  readonly usable: boolean;
}
