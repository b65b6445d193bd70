import { createArchiveWriter, createBackupStore } from '@lifeboat/core';
import type { ObjectStore, SourceEntry } from '@lifeboat/core/plugin-api';

export async function* entries(): AsyncGenerator<SourceEntry> {
  const facts = { mode: 0o755, uid: 0, gid: 0, mtimeInNs: 0n };
  yield { ...facts, path: [], type: 'directory', size: 0 };
  yield { ...facts, path: ['d'], type: 'directory', size: 0 };
  yield { ...facts, path: ['d', 'hello'], type: 'file', size: 12, open: async () => stream('hello, world') };
  yield { ...facts, path: ['link'], type: 'symlink', size: 7, target: 'd/hello' };
}

async function* stream(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

export async function textOf(found: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of found) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export async function putBackup(store: ObjectStore, name: string, records: readonly object[], rows: readonly object[]): Promise<void> {
  const now = new Date('2026-11-30T05:00:00Z');
  const status = { version: 1, formatVersion: '1.1.0', phase: 'InProgress', startTimestamp: '2026-11-30T05:00:00Z' } as const;
  const metadata = { name, namespace: 'velero', uid: `a8b9c0d1-0000-4000-8000-00000000000${name.length}` };
  const backup = { kind: 'Backup', apiVersion: 'velero.io/v1', metadata, spec: {}, status } as never;
  const writer = await createBackupStore({ store, location: 'main' }).begin(name, { now, uid: metadata.uid });
  const archive = createArchiveWriter({ now: () => now });
  const put = writer.putArchive(archive.stream, {});
  await archive.finish();
  await put;
  await writer.putFile('podvolumebackups', JSON.stringify(records), {});
  await writer.putFile('volumeinfo', JSON.stringify(rows), {});
  await writer.commit({ ...(backup as object), status: { ...status, phase: 'Completed' } } as never);
}

/** As the data of a claim is told whose snapshot was moved. */
export function movedRow(snapshotHandle: string): object {
  const info = { dataMover: 'velero', uploaderType: 'kopia', snapshotHandle, operationID: 'du-1', size: 12 };
  const row = { pvcNamespace: 'shop', pvcName: 'moved', pvName: 'pv-1', backupMethod: 'CSISnapshot', result: 'succeeded' };
  return { ...row, snapshotDataMoved: true, preserveLocalSnapshot: false, skipped: false, snapshotDataMovementInfo: info };
}
