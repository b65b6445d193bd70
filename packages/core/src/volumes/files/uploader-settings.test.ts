import { expect, test } from 'vitest';
import { backupUploaderSettings, restoreUploaderSettings } from './uploader-settings.ts';

test('settings of uploaders are noted as Velero does: nothing where none are given, and else also what is not', () => {
  expect(backupUploaderSettings({})).toBeUndefined();
  expect(backupUploaderSettings({ uploaderConfig: {} })).toEqual({ ParallelFilesUpload: '0' });
  expect(backupUploaderSettings({ uploaderConfig: { parallelFilesUpload: 3 } })).toEqual({ ParallelFilesUpload: '3' });
  expect(restoreUploaderSettings({ uploaderConfig: null })).toBeUndefined();
  expect(restoreUploaderSettings({ uploaderConfig: { parallelFilesDownload: 2 } })).toEqual({
    WriteSparseFiles: 'false',
    ParallelFilesDownload: '2',
  });
  expect(restoreUploaderSettings({ uploaderConfig: { writeSparseFiles: true, deleteExtraFiles: true } })).toEqual({
    WriteSparseFiles: 'true',
    DeleteExtraFiles: 'true',
  });
});
