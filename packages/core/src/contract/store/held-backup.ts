import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { NameLease } from './name-lease.ts';
import type { BackupEntry } from './stored-file.ts';

/** Options of {@link HeldBackup.clear} and {@link HeldBackup.delete}. */
export interface ClearOptions extends CallOptions {
  /** Called for each object that was deleted. */
  readonly onObjectDeleted?: (() => void) | undefined;
}

/** A backup whose name this run holds, so that nobody else writes, finishes or deletes it in the meantime. */
export interface HeldBackup {
  /** What was found under the name once it was held. `undefined` if nothing was. */
  readonly entry: BackupEntry | undefined;
  /** The lease that holds the name. */
  readonly lease: NameLease;
  /** Deletes every object of the backup except the marker. Returns the number of objects and of unfinished puts. */
  clear(options?: ClearOptions): Promise<{ readonly objects: number; readonly unfinishedPuts: number }>;
  /** Deletes every object of the backup, the marker last. Returns the number of objects and of unfinished puts. */
  delete(options?: ClearOptions): Promise<{ readonly objects: number; readonly unfinishedPuts: number }>;
  /** Leaves the backup unchanged and frees the name. Never rejects: if it fails, the lease ends by itself. */
  giveBack(options?: CallOptions): Promise<void>;
}
