import type { CallOptions } from '../plugin-api/call-options.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';

/**
 * Where the Backup and Restore objects of runs live while they run: custom resources of a cluster, rows of a database. What lies in a
 * storage location does not depend on it.
 */
export interface RunRecords {
  /**
   * Keeps the newest state of a run's object. It is called at each change of `status.phase`, and the run waits for that; in between
   * with newer `status.progress`, at most once a second, and the run does not wait. Calls for one object follow one another, each
   * with the state at its beginning: states in between may be left out. The object is a copy.
   *
   * First comes `InProgress`, when the name is taken: a request that is refused was no run. Last comes the final phase, when all
   * is stored; `Failed`, with `status.failureReason`, when the run rejects and nothing is left to be resumed. A run that lost its
   * name to another one says nothing any more: its object is the other's.
   *
   * A call that throws, or that takes longer than 30 seconds (its `signal` is aborted then, and it is not waited for), is a
   * warning of the engine's logger which names the object. The run goes on as if it had ended well, and the next call has the
   * newest state: it is not repeated before, not even after the last phase. The result of the run does not tell of it.
   */
  save(object: Backup | Restore, options: CallOptions): Promise<void>;
}
