import type { SnapshotSource } from '../../plugin-api/snapshot-tree.ts';

/** Names a repository that holds files of volumes in a location. */
export interface VolumeRepositoryName {
  /** The namespace whose volumes it holds. */
  readonly namespace: string;
  /** Name of the repository's format, such as `kopia`. */
  readonly format: string;
}

/** How much space a repository takes in its store. */
export interface VolumeRepositoryUsage extends VolumeRepositoryName {
  /** Size of all its objects in the store, in bytes. */
  readonly storedBytes: number;
  /** Number of its objects in the store. */
  readonly objects: number;
  /** When the newest object was stored, by the store's clock. Absent if the store does not tell. */
  readonly changedAt?: Date;
}

/** A volume of a backup whose files are in a snapshot. */
export interface SnapshotHolder {
  /** Name of the backup. */
  readonly backup: string;
  /** When the backup expires (RFC 3339). Absent if it does not expire or does not say. */
  readonly expiration?: string;
  /** `<namespace>/<name>` of the Pod that uses the volume. Absent if the backup names no Pod. */
  readonly pod?: string;
  /** Name of the volume in that Pod or, without a Pod, of its claim. */
  readonly volume?: string;
}

/** A snapshot in a repository, and why it is kept. */
export interface RepositorySnapshot {
  /** Id of the snapshot in its repository. */
  readonly id: string;
  /** What the snapshot was taken of. */
  readonly source: SnapshotSource;
  /** When reading began. */
  readonly startedAt: Date;
  /** When writing the snapshot ended. */
  readonly endedAt: Date;
  /** Size of all files, in bytes. */
  readonly size: number;
  /** Number of files. */
  readonly fileCount: number;
  /** Why the snapshot is there:
   * - `held`: backups need it. It is removed with the last of them.
   * - `orphan`: a backup made it, but no backup names it; a killed run left it. `checkVolumeRepositories` with `fix` forgets it.
   * - `foreign`: another program made it. Lifeboat leaves it alone. */
  readonly state: 'held' | 'orphan' | 'foreign';
  /** The backups that need it. */
  readonly holders: readonly SnapshotHolder[];
  /** Bytes of files that no other snapshot of the repository has, before compression: about what its removal frees, unless files share
   * parts. Only with `sizes`. */
  readonly ownBytes?: number;
}

/** A repository, its snapshots, and the backups that need them. */
export interface VolumeRepositoryDescription extends VolumeRepositoryUsage {
  /** Its snapshots, the oldest first. */
  readonly snapshots: readonly RepositorySnapshot[];
  /** Size of all distinct files of all snapshots, before compression, in bytes. Only with `sizes`. */
  readonly contentBytes?: number;
  /** What could not be read: blobs and snapshots by name, and backups that do not say which snapshots they need. */
  readonly problems: readonly string[];
  /** Why the repository could not be opened; `snapshots` is empty then. */
  readonly error?: Error;
}

/** Something that a check of repositories found. */
export interface RepositoryFinding extends VolumeRepositoryName {
  /** What kind of thing was found. */
  readonly kind: /** No backup names the snapshot. */
    | 'orphan-snapshot'
    /** A backup names a snapshot that is not there: its volume cannot be restored from this location. */
    | 'lost-snapshot'
    /** A part of the repository cannot be read. */
    | 'damaged'
    /** A run that is gone left a lock, which prevents maintenance. */
    | 'left-lock'
    /** The password does not open the repository, or there is no password. */
    | 'wrong-password'
    /** The repository cannot be opened for another reason. */
    | 'not-opened'
    /** A backup does not say which snapshots it needs. */
    | 'unknown-backup';
  /** What was found, for people. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
  /** Id of the snapshot concerned. Absent if the finding is not about one. */
  readonly snapshotId?: string;
  /** Name of the backup concerned. Absent if the finding is not about one. */
  readonly backup?: string;
  /** Whether this check fixed it. */
  readonly fixed: boolean;
}

/** What a check of repositories found. */
export interface RepositoryCheck {
  /** The repositories that were checked. */
  readonly repositories: readonly VolumeRepositoryName[];
  /** The findings, the worst first. */
  readonly findings: readonly RepositoryFinding[];
  /** Why `fix` forgot none, or not all, of the snapshots that no backup names. Absent if nothing prevented it. */
  readonly notFixed?: string;
}
