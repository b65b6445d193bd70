/** Names a volume of a Pod in a backup. */
export interface PodVolumeName {
  /** `<namespace>/<name>` of the Pod. */
  readonly pod: string;
  /** The volume's name in the Pod. */
  readonly volume: string;
}

/** Names a claim, of a backup or of a cluster. */
export interface ClaimName {
  /** Its namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly claim: string;
}

/** Names a volume of a backup: by a Pod that had it, or by its claim. What a snapshot was moved of has no Pod. */
export type VolumeName = PodVolumeName | ClaimName;

/** A volume whose files are in a backup's location. */
export interface SavedVolumeFiles {
  /** The namespace of the claim, or of the Pod. */
  readonly namespace: string;
  /** `<namespace>/<name>` of the Pod whose volume was copied. Absent where the data of a snapshot was moved. */
  readonly pod?: string;
  /** The volume's name in that Pod. */
  readonly volume?: string;
  /** Name of its claim. Absent for a volume that is none. */
  readonly claim?: string;
  /** Bytes of all files, as the backup says. */
  readonly size: number;
  /** Names the format of the repository that they are in. */
  readonly format: string;
  /** Names them in their repository. */
  readonly snapshotId: string;
}
