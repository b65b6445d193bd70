import type { CallOptions } from '../plugin-api/call-options.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { DataDownload } from '../velero-api/objects/data-download.ts';
import type { DataUpload } from '../velero-api/objects/data-upload.ts';
import type { PodVolumeBackup } from '../velero-api/objects/pod-volume-backup.ts';
import type { PodVolumeRestore } from '../velero-api/objects/pod-volume-restore.ts';
import type { Restore } from '../velero-api/objects/restore.ts';

/** The state of one volume's files in a run, in the form in which Velero records it. */
export type VolumeRecord = PodVolumeBackup | PodVolumeRestore | DataUpload | DataDownload;

/**
 * Keeps the Backup and Restore objects of runs while they run: as custom resources of a cluster, or as rows of a database. The content of a
 * storage location does not depend on it.
 */
export interface RunRecords {
  /**
   * Saves the newest state of a run's object. The engine calls it at each change of `status.phase`, and the run waits for the call. In
   * between it is called with newer `status.progress`, at most once a second, and the run does not wait. Calls for one object never
   * overlap. Each has the state at the time of the call, so states in between may be skipped. The object is a copy.
   *
   * The first state is `InProgress`, once the name is taken; a request that is refused was not a run. The last is the final phase, once
   * everything is stored, or `Failed`, with `status.failureReason`, if the run rejects and nothing is left to be resumed. A run that lost
   * its name to another run saves nothing more: its object belongs to that run.
   *
   * A call that throws or takes longer than 30 seconds is a warning in the engine's log that names the object. After 30 seconds its
   * `signal` is aborted, and the engine no longer waits for it. The run goes on as if the call had succeeded. The engine does not repeat
   * the call, not even after the last phase; the next call has the newest state. The result of the run does not mention the failure.
   */
  save(object: Backup | Restore, options: CallOptions): Promise<void>;
  /**
   * Saves the newest state of one volume's record: when copying or restoring its files begins, and when it has ended; for a backup to
   * several locations, once for each. The record's owner is the run's object. Calls for one record never overlap. Copying does not wait for
   * them; the end of the run does. Failures are treated as in {@link RunRecords.save}. Independently, a backup keeps its own records in its
   * location. @default they are not saved
   */
  saveVolume?(object: VolumeRecord, options: CallOptions): Promise<void>;
}
