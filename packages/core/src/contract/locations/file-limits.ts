/**
 * Limits for the files of a backup or restore other than its archive, so that a hostile or damaged file cannot exhaust the reader's memory
 * or time. A file beyond a limit is `ARCHIVE_TOO_LARGE` or `BACKUP_BROKEN`, and the error names the limit.
 */
export interface FileLimits {
  /** Decompressed bytes of one file. A resource list of a million objects has about 70 MB. @default 256 MiB */
  readonly maxFileBytes?: number;
  /** Ratio of decompressed to compressed bytes, checked after the first 4 MiB of decompressed bytes. @default 250 */
  readonly maxFileRatio?: number;
  /** Number of JSON values (strings, numbers, lists, objects) in one file. @default 10 million */
  readonly maxFileValues?: number;
  /** Nesting depth of lists and objects; 2000 at most. @default 1000 */
  readonly maxFileDepth?: number;
  /** Bytes of one element of a list. @default 16 MiB */
  readonly maxRowBytes?: number;
  /** Bytes of a `velero-backup.json` or `lifeboat-restore.json`. These are objects of an API server, which accepts 1.5 MiB. They may have
   * 100,000 JSON values at most. @default 4 MiB */
  readonly maxMetadataBytes?: number;
}
