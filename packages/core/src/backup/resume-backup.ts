import { builtInBackupActions } from '../actions/backup/built-in-backup-actions.ts';
import type { BackupEvent } from '../contract/events.ts';
import type { BackupResult } from '../contract/requests.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import { createRunLog } from '../logging/create-run-log.ts';
import { createRunRecord } from '../records/run-record.ts';
import type { RunContext } from '../records/start-run.ts';
import { backupFileName } from '../storage/layout/velero-layout.ts';
import { requireFile } from '../storage/reading/require-file.ts';
import { removeLeftClones } from '../volumes/files/move/remove-left-clones.ts';
import { unsavedInVolumeInfo } from '../volumes/unsaved-in-volume-info.ts';
import { createItemActions } from './items/run-item-actions.ts';
import type { BackupDependencies } from './prepare/backup-dependencies.ts';
import { finishBackup } from './record/finish-backup.ts';
import { releaseBackup } from './record/release-backup.ts';
import { createUploads } from './volumes/uploads.ts';

interface ResumeBackupOptions {
  readonly name: string;
  /** Also when the run that wrote it may still be at it. */
  readonly force: boolean;
  readonly dependencies: BackupDependencies;
  readonly run: RunContext<BackupEvent>;
}

/**
 * Finishes a backup whose process ended while it waited for asynchronous operations, from what is stored. A cancel leaves it
 * as it is: it can be resumed again.
 * @throws LifeboatError as `BackupStore.resume`, and `CANCELED`, `STORE_*`, `KUBERNETES_*`
 */
export async function resumeBackup({ name, force, dependencies, run }: ResumeBackupOptions): Promise<BackupResult> {
  const { cluster, store, now } = dependencies;
  const { signal } = run;
  const discovery = await cluster.discover({ signal });
  const { backup, writer } = await store.resume(name, { now: now(), force, signal });
  run.accept();
  try {
    const operations = await requireFile(store.readItemOperations(name, { signal }), { store, name, file: 'itemoperations' });
    const file = await readLog(store, name, signal);
    const results = await requireFile(store.readResults(name, { signal }), { store, name, file: 'results' });
    const log = createRunLog({ object: backup, dependencies, onMessage: run.emit, continues: { file, results } });
    log.info('Going on with a backup whose process ended', { phase: backup.status.phase, operations: operations.length });
    const rows = await requireFile(store.readVolumeInfo(name, { signal }), { store, name, file: 'volumeinfo' });
    const uploads = createUploads({ dependencies, backup, discovery, writer, log, signal });
    uploads?.adopt(operations, rows);
    const { uid } = backup.metadata;
    // What the other process left of them holds what they begin with.
    if (uploads?.some && uid) await removeLeftClones({ cluster, uid, ensureHeld: () => writer.ensureOwned({ signal }), signal });
    const builtIn = builtInBackupActions({ cluster, discovery, uploads });
    const actions = createItemActions({
      builtIn,
      extra: dependencies.actions,
      discovery,
      backup,
      actionTimeoutInMs: dependencies.actionTimeoutInMs,
    });
    const record = createRunRecord({ object: backup, dependencies, emit: run.emit });
    if (backup.status.phase) await record.enter(backup.status.phase);
    const finishing = { backup, operations, actions, uploads, discovery, writer, record, store, log, dependencies, run };
    const end = await finishBackup({ ...finishing, cancelOnAbort: false, onFinal() {} });
    await record.enter(end.phase);
    const items = end.backup.status.progress?.itemsBackedUp ?? 0;
    const bytes = await archiveBytes(store, name, signal);
    const locations = [{ name: store.location, outcome: 'stored' as const, bytes }];
    const unsavedVolumes = unsavedInVolumeInfo(
      await requireFile(store.readVolumeInfo(name, { signal }), { store, name, file: 'volumeinfo' }),
    );
    return { ...end, unsavedVolumes, items, bytes, consistency: { inconsistent: [] }, locations };
  } catch (error) {
    throw await releaseBackup({ error, writer, store, now });
  }
}

async function readLog(store: BackupStore, name: string, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const stream = store.readStoredFile(name, backupFileName(name, 'logs'), { signal });
  for await (const chunk of await requireFile(stream, { store, name, file: 'logs' })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function archiveBytes(store: BackupStore, name: string, signal: AbortSignal): Promise<number> {
  for await (const { fileName, size } of store.listFiles(name, { signal })) if (fileName === backupFileName(name, 'contents')) return size;
  return 0;
}
