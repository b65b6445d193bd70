import type { BackupStore } from '../../contract/store/backup-store.ts';
import { createArchiveWriter } from '../archive/archive-writer.ts';
import { sampleBackup } from './sample-backup.ts';

const now = new Date('2026-11-23T10:00:00Z');

/** The files of {@link makeSealedBackup}'s backup. */
export const sealedFiles = [
  'velero-backup.json',
  'lifeboat-digests.json',
  'b.tar.gz',
  'b-logs.gz',
  'b-results.gz',
  'b-resource-list.json.gz',
  'b-volumeinfo.json.gz',
  'b-volumesnapshots.json.gz',
  'b-podvolumebackups.json.gz',
  'b-itemoperations.json.gz',
] as const;

/** A whole backup `b` of one Pod, with every kind of file and their digests. */
export async function makeSealedBackup(to: BackupStore): Promise<void> {
  const writer = await to.begin('b', { now, uid: 'u1' });
  const archive = createArchiveWriter({ now: () => now });
  const put = writer.putArchive(archive.stream);
  const id = { group: '', resource: 'pods', namespace: 'ns', name: 'a', version: 'v1', preferred: true };
  await archive.add(id, { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a', namespace: 'ns' } });
  await archive.finish();
  await put;
  await writer.putFile('resource-list', '{"v1/Pod":["ns/a"]}');
  for (const file of ['volumeinfo', 'volumesnapshots', 'podvolumebackups', 'itemoperations'] as const) await writer.putFile(file, '[]\n');
  await writer.putFile('results', '{"errors":{},"warnings":{}}');
  await writer.putFile('logs', 'a line\n');
  const backup = sampleBackup('b', { progress: { totalItems: 1, itemsBackedUp: 1 } });
  backup.metadata.uid = 'u1';
  backup.spec.volumeGroupSnapshotLabelKey = 'velero.io/volume-group';
  await writer.commit(backup);
}
