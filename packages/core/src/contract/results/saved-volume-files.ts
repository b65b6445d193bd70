/** Names a volume of a Pod in a backup. */
export interface PodVolumeName {
  /** `<namespace>/<name>` of the Pod. */
  readonly pod: string;
  /** The volume's name in the Pod. */
  readonly volume: string;
}

/** Names a PersistentVolumeClaim in a backup or in a cluster. */
export interface ClaimName {
  /** Namespace of the claim. */
  readonly namespace: string;
  /** Name of the claim. */
  readonly claim: string;
}

/** Names a volume of a backup: by a Pod that used it, or by its claim. A volume whose snapshot data was moved has no Pod: use its claim. */
export type VolumeName = PodVolumeName | ClaimName;

/** A volume whose files are in a backup's location. */
export interface SavedVolumeFiles {
  /** The namespace of the claim, or of the Pod. */
  readonly namespace: string;
  /** `<namespace>/<name>` of the Pod whose volume was copied. Absent if the data comes from a moved snapshot. */
  readonly pod?: string;
  /** The volume's name in that Pod. */
  readonly volume?: string;
  /** Name of the volume's claim. Absent for a volume without a claim. */
  readonly claim?: string;
  /** Size of all files in bytes, as recorded in the backup. */
  readonly size: number;
  /** Format of the repository that holds the files, such as `kopia`. */
  readonly format: string;
  /** Id of the snapshot in that repository. */
  readonly snapshotId: string;
}
