import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { NameLease } from './name-lease.ts';
import type { BackupEntry } from './stored-file.ts';

/** For {@link HeldBackup.clear} and {@link HeldBackup.delete}. */
export interface ClearOptions extends CallOptions {
  /** Called for each object that is gone. */
  readonly onObjectDeleted?: (() => void) | undefined;
}

/** A backup whose name is held, so that nobody else writes, finishes or deletes it meanwhile. */
export interface HeldBackup {
  /** What is there since the name is held. */
  readonly entry: BackupEntry | undefined;
  /** By which its name is held. */
  readonly lease: NameLease;
  /** Removes every object of the backup but the marker. */
  clear(options?: ClearOptions): Promise<{ readonly objects: number; readonly unfinishedPuts: number }>;
  /** Removes every object of the backup; the marker goes last.
   * Returns how many objects and unfinished puts there were. */
  delete(options?: ClearOptions): Promise<{ readonly objects: number; readonly unfinishedPuts: number }>;
  /** Leaves the backup as it is, and the name free. Never rejects: where it fails, the lease ends by itself. */
  giveBack(options?: CallOptions): Promise<void>;
}
