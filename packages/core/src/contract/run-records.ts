import type { CallOptions } from '../plugin-api/call-options.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { DataDownload } from '../velero-api/objects/data-download.ts';
import type { DataUpload } from '../velero-api/objects/data-upload.ts';
import type { PodVolumeBackup } from '../velero-api/objects/pod-volume-backup.ts';
import type { PodVolumeRestore } from '../velero-api/objects/pod-volume-restore.ts';
import type { Restore } from '../velero-api/objects/restore.ts';

/** What becomes of the files of one volume in a run, as Velero records it. */
export type VolumeRecord = PodVolumeBackup | PodVolumeRestore | DataUpload | DataDownload;

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
  /**
   * Keeps the newest state of the record of one volume whose files are copied or restored: once when that begins, once when it has
   * ended; of a backup to several locations for each of them. Its owner is the run's object. Calls for one record follow one another; the copying does not wait for them, the end of the
   * run does. What throws or takes too long is a warning, as of {@link RunRecords.save}. A backup keeps its own in its location, too.
   * @default they are not kept
   */
  saveVolume?(object: VolumeRecord, options: CallOptions): Promise<void>;
}
