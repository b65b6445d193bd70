import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { DownloadTarget, DownloadTargetKind } from '../../velero-api/objects/download-request.ts';
import { type BackupKeyFile, backupKey, type RestoreKeyFile, restoreKey } from './velero-layout.ts';

/** Which file of a backup, or of a restore, each target is. */
const files: Readonly<Record<DownloadTargetKind, { readonly backup: BackupKeyFile } | { readonly restore: RestoreKeyFile }>> = {
  BackupLog: { backup: 'logs' },
  BackupContents: { backup: 'contents' },
  BackupVolumeSnapshots: { backup: 'volumesnapshots' },
  BackupItemOperations: { backup: 'itemoperations' },
  BackupResourceList: { backup: 'resource-list' },
  BackupResults: { backup: 'results' },
  BackupVolumeInfos: { backup: 'volumeinfo' },
  CSIBackupVolumeSnapshots: { backup: 'csi-volumesnapshots' },
  CSIBackupVolumeSnapshotContents: { backup: 'csi-volumesnapshotcontents' },
  RestoreLog: { restore: 'logs' },
  RestoreResults: { restore: 'results' },
  RestoreResourceList: { restore: 'resource-list' },
  RestoreItemOperations: { restore: 'itemoperations' },
  RestoreVolumeInfo: { restore: 'volumeinfo' },
};

/** Creates a URL with which anyone may read one file of a backup or restore for a limited time; `undefined` if the store cannot create
 * URLs. The file need not exist: the URL then answers 404. */
export async function signFileUrl(
  store: Pick<ObjectStore, 'createSignedUrl' | 'supports'>,
  target: DownloadTarget,
  options: CallOptions & { readonly ttlInSeconds: number },
): Promise<string | undefined> {
  const { ttlInSeconds, ...call } = options;
  if (!store.supports.signedUrls || !store.createSignedUrl) return undefined;
  const file = files[target.kind];
  const key = 'backup' in file ? backupKey(target.name, file.backup) : restoreKey(target.name, file.restore);
  return await store.createSignedUrl(key, ttlInSeconds, call);
}
