import type { VolumeBlobDigest } from '../contract/store/volume-blob-digest.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { PodVolumeBackup } from '../velero-api/objects/pod-volume-backup.ts';
import type { PodVolumeDecision } from './volume-decisions.ts';

/** Copies the files of volumes of Pods into repositories, while the Pods are backed up. */
export interface PodVolumeCopier {
  /** What was tried in a location, as Velero records it: each has snapshots of its own. */
  recordsIn(location: string): readonly PodVolumeBackup[];
  /** The blobs that were stored in a location's repositories. */
  digestsIn(location: string): readonly VolumeBlobDigest[];
  /** Whether any were, in any location. */
  readonly hasDigests: boolean;
  /** Copies a volume. Returns why it was not tried or could not be, for people; `undefined` once it is saved. */
  copy(pod: KubeObject, decision: PodVolumeDecision): Promise<NotCopied | undefined>;
  /** Forgets the snapshots that were written, when the backup ends early. Returns those that stay. */
  discard(options: CallOptions): Promise<readonly string[]>;
}

export interface NotCopied {
  readonly reason: string;
  /** Velero passes over it with a warning, too. */
  readonly isByRule: boolean;
}
