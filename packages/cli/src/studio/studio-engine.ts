import type { Engine } from '@lifeboat/core';

/** What the studio does with an engine: it reads. */
export type StudioEngine = Pick<
  Engine,
  'listBackups' | 'getBackup' | 'describeBackup' | 'openBackupFile' | 'listRestores' | 'describeRestore' | 'openRestoreFile' | 'compare'
>;
