/** What copies of volume data have in common: PodVolumeBackup, PodVolumeRestore, DataUpload, DataDownload. */
export const dataPathPhases = ['New', 'Accepted', 'Prepared', 'InProgress', 'Canceling', 'Canceled', 'Completed', 'Failed'] as const;

export type DataPathPhase = (typeof dataPathPhases)[number];

export interface DataMoveProgress {
  totalBytes?: number;
  bytesDone?: number;
}

/** Who copies the files of a volume. Empty means `restic`, as old objects have it. */
export const uploaderTypes = ['kopia', 'restic', ''] as const;

export type UploaderType = (typeof uploaderTypes)[number];

export const nodeOperatingSystems = ['auto', 'linux', 'windows'] as const;

export type NodeOperatingSystem = (typeof nodeOperatingSystems)[number];
