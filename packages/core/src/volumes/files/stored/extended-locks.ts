import type { BackupStore } from '../../../contract/store/backup-store.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import { expirationOf } from '../../../velero-api/retention/expiration-of.ts';

/** The same repository; where it locks its blobs, its maintenance locks them until the last backup of the location expires: each may need
 * content that an earlier one has stored. */
export function withExtendedLocks(repository: FileRepository, { backups }: { readonly backups: BackupStore }): FileRepository {
  return {
    ...repository,
    async maintain(options = {}) {
      const { signal } = options;
      const isLocking = options.mode !== 'quick' && (await repository.readLock?.({ signal })) !== undefined;
      const lockUntil = options.lockUntil ?? (isLocking ? await lastExpiration(backups, { signal }) : undefined);
      return repository.maintain({ ...options, lockUntil });
    },
  };
}

async function lastExpiration(backups: BackupStore, { signal }: CallOptions): Promise<Date | undefined> {
  let last: Date | undefined;
  for await (const entry of backups.list({ signal })) {
    const expiration = 'backup' in entry ? expirationOf(entry.backup) : undefined;
    if (expiration && (!last || expiration > last)) last = expiration;
  }
  return last;
}
