import type { SnapshotSource } from '../../plugin-api/snapshot-tree.ts';

/** A repository of volumes' files in a location. */
export interface VolumeRepositoryName {
  /** The namespace whose volumes it holds. */
  readonly namespace: string;
  /** Name of its format. */
  readonly format: string;
}

/** What a repository takes in its store. */
export interface VolumeRepositoryUsage extends VolumeRepositoryName {
  /** Bytes of all of its objects. */
  readonly storedBytes: number;
  /** Its objects. */
  readonly objects: number;
  /** When the newest of them was stored, by the store's clock. Absent where the store does not tell. */
  readonly changedAt?: Date;
}

/** A volume of a backup whose files a snapshot has. */
export interface SnapshotHolder {
  /** Name of the backup. */
  readonly backup: string;
  /** When it expires, RFC 3339. Absent: it does not, or does not say. */
  readonly expiration?: string;
  /** `<namespace>/<name>` of the Pod whose volume it is. Absent where the backup names no Pod. */
  readonly pod?: string;
  /** Name of the volume in that Pod, else of its claim. */
  readonly volume?: string;
}

/** A snapshot of a repository, and why it is there. */
export interface RepositorySnapshot {
  /** Names it in its repository. */
  readonly id: string;
  /** What it is of. */
  readonly source: SnapshotSource;
  /** When reading began. */
  readonly startedAt: Date;
  /** When it was written. */
  readonly endedAt: Date;
  /** Bytes of all files. */
  readonly size: number;
  /** Files in it. */
  readonly fileCount: number;
  /** - `held`: backups need it. It goes with the last of them.
   * - `orphan`: a backup made it and none names it: left by a run that was killed. `checkVolumeRepositories` with `fix` forgets it.
   * - `foreign`: another program made it. It is left alone. */
  readonly state: 'held' | 'orphan' | 'foreign';
  /** The backups that need it. */
  readonly holders: readonly SnapshotHolder[];
  /** Bytes of files that no other snapshot of the repository has: so much goes with it, before compression and as far as files do not
   * share parts. Only with `sizes`. */
  readonly ownBytes?: number;
}

/** A repository, and who holds which bytes. */
export interface VolumeRepositoryDescription extends VolumeRepositoryUsage {
  /** The oldest first. */
  readonly snapshots: readonly RepositorySnapshot[];
  /** Bytes of all different files of all snapshots, before compression. Only with `sizes`. */
  readonly contentBytes?: number;
  /** What could not be read: blobs and snapshots by name, backups that do not say what they need. */
  readonly problems: readonly string[];
  /** Why it could not be opened; `snapshots` is empty then. */
  readonly error?: Error;
}

/** Something that a check of repositories found. */
export interface RepositoryFinding extends VolumeRepositoryName {
  /** What kind of thing was found. */
  readonly kind: /** A snapshot that no backup names. */
    | 'orphan-snapshot'
    /** A backup names a snapshot that is not there: its volume cannot be restored from this location. */
    | 'lost-snapshot'
    /** A part of the repository cannot be read. */
    | 'damaged'
    /** A lock that was left by a run that is gone; it keeps maintenance from running. */
    | 'left-lock'
    /** The password does not open it, or there is none. */
    | 'wrong-password'
    /** It cannot be opened for another reason. */
    | 'not-opened'
    /** A backup does not say which snapshots it needs. */
    | 'unknown-backup';
  /** What was found. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
  /** The snapshot that it is about. */
  readonly snapshotId?: string;
  /** The backup that it is about. */
  readonly backup?: string;
  /** It was put right by this check. */
  readonly fixed: boolean;
}

/** What a check of repositories found. */
export interface RepositoryCheck {
  /** The repositories that were looked at. */
  readonly repositories: readonly VolumeRepositoryName[];
  /** The worst first. */
  readonly findings: readonly RepositoryFinding[];
  /** Why `fix` forgot no snapshot, or not each that no backup names. Absent when nothing was in its way. */
  readonly notFixed?: string;
}
