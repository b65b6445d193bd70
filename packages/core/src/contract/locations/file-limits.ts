/**
 * How much the files of a backup or restore beside its archive may be, so that a hostile or damaged one takes neither the memory nor
 * the time of who reads it. Beyond a limit the file is `ARCHIVE_TOO_LARGE` or `BACKUP_BROKEN`, and says which limit it was.
 */
export interface FileLimits {
  /** Decompressed bytes of one file. A resource list of a million objects has about 70 MB. @default 256 MiB */
  readonly maxFileBytes?: number;
  /** Decompressed to compressed bytes, checked beyond the first 4 MiB decompressed. @default 250 */
  readonly maxFileRatio?: number;
  /** JSON values (texts, numbers, lists, objects) of one file. @default 10 million */
  readonly maxFileValues?: number;
  /** Lists and objects in one another; 2000 at most. @default 1000 */
  readonly maxFileDepth?: number;
  /** Bytes of one row of a list. @default 16 MiB */
  readonly maxRowBytes?: number;
  /** Bytes of a `velero-backup.json` or `lifeboat-restore.json`. They are objects of an API server, which takes 1.5 MiB; 100,000 values
   * of JSON at most. @default 4 MiB */
  readonly maxMetadataBytes?: number;
}
