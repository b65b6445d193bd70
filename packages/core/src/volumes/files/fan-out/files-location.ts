/** A storage location of a backup, as far as the files of volumes are concerned. */
export interface FilesLocation {
  /** Its name. */
  readonly location: string;
  /** Aborted once the location is dropped, or the backup ends. */
  readonly signal: AbortSignal;
  /** It misses out. */
  readonly isDropped: boolean;
  /** Whether others wait for this location, as far as `reason` (any object) goes: who is waited for too long is dropped. */
  wait(reason: object, isWaitedFor: boolean): void;
  /** Remembers a request until it has ended: nothing is removed under it. */
  track(request: Promise<unknown>): void;
  /** Drops the location: it misses out. Where too few are left by then, the backup ends. */
  drop(error: Error): void;
  /** Runs before what the backup has there is removed. Where it fails, the rest stays, so that it is found. */
  beforeDiscard(undo: (signal: AbortSignal) => Promise<void>): void;
}
