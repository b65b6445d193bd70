/** Names a volume of a Pod in a backup. */
export interface PodVolumeName {
  /** `<namespace>/<name>` of the Pod. */
  readonly pod: string;
  /** The volume's name in the Pod. */
  readonly volume: string;
}

/** A volume whose files are in a backup's location. */
export interface SavedVolumeFiles extends PodVolumeName {
  /** Name of its claim, in the Pod's namespace. Absent for a volume that is none. */
  readonly claim?: string;
  /** Bytes of all files, as the backup says. */
  readonly size: number;
  /** Names the format of the repository that they are in. */
  readonly format: string;
  /** Names them in their repository. */
  readonly snapshotId: string;
}
