import type { BackupStore } from '../contract/store/backup-store.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';

const maxBytes = 256 * 1024;

// Velero says it in its second line, as text or JSON; Lifeboat in its first. Quotes within a message are escaped, so no
// object's name can forge these.
const patterns = [
  /(?:\bmsg=|"msg":)"Starting restore of backup [^/"\\\s]+\/([a-z0-9][a-z0-9.-]*)"/,
  /\bmsg="Starting restore" backup="?([a-z0-9][a-z0-9.-]*)"?(?=\s)/,
];

/** The backup that a restore's log says it restores. Reads the log's beginning only. `undefined` when it does not say, as
 * with a Velero whose log level is `warning`, or when the log is missing or damaged. */
export async function backupNamedInLog(backups: BackupStore, restore: string, { signal }: CallOptions = {}): Promise<string | undefined> {
  let text = '';
  try {
    const log = await backups.readRestoreFile(restore, 'logs', { signal });
    for await (const chunk of log ?? []) {
      text += Buffer.from(chunk).toString('latin1'); // what is looked for is ASCII
      for (const pattern of patterns) {
        const [, name] = pattern.exec(text) ?? [];
        if (name !== undefined) return name;
      }
      if (text.length > maxBytes) return undefined;
    }
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'INVALID_REQUEST', 'INVALID_KEY', 'STORE_ACCESS_DENIED')) throw error;
  }
  return undefined;
}
