import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { createFileSystemObjectStore } from '../file-system/file-system-store.ts';
import { createBackupStore } from '../location/create-backup-store.ts';
import { readAll } from './read-all.ts';
import { sampleBackup } from './sample-backup.ts';

export interface StoreLab {
  readonly store: ObjectStore;
  readonly backups: BackupStore;
  /** Every key of the store. */
  keys(): Promise<string[]>;
  /** `NAME STATE` of every backup. */
  states(from?: BackupStore): Promise<string[]>;
  makeBackup(name: string): Promise<void>;
  text(key: string): Promise<string>;
}

export const sampleTime = new Date('2026-11-23T10:00:00.500Z');

/** Stands for an archive where nobody looks into it. */
export async function* sampleArchive() {
  yield Buffer.from('archive');
}

/** A backup store on an empty folder; removed after the test. */
export function createStoreLab(): StoreLab {
  const root = mkdtempSync(join(tmpdir(), 'store-lab-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const store = createFileSystemObjectStore({ root, fsync: false });
  const backups = createBackupStore({ location: 'main', store });
  return {
    store,
    backups,
    async keys() {
      const found: string[] = [];
      for await (const { key } of store.listObjects('')) found.push(key);
      return found;
    },
    async states(from = backups) {
      const found: string[] = [];
      for await (const entry of from.list()) found.push(`${entry.name} ${entry.state}`);
      return found;
    },
    async makeBackup(name) {
      const writer = await backups.begin(name, { now: sampleTime });
      await writer.putArchive(sampleArchive());
      await writer.putFile('results', '{"errors":{},"warnings":{"velero":["w"]}}');
      await writer.commit(sampleBackup(name));
    },
    text: async (key) => (await readAll(await store.getObject(key))).toString(),
  };
}
