import type { BackupStore } from '../../../contract/store/backup-store.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import type { BlobDigest, Damage, VerifyReport } from '../../../plugin-api/verify-report.ts';

/** The same repository; its verification also compares the digests that the backups of its location have noted of it. */
export function withNotedDigests(
  repository: FileRepository,
  { backups, namespace }: { readonly backups: BackupStore; readonly namespace: string },
): FileRepository {
  return {
    ...repository,
    async verify(options = {}): Promise<VerifyReport> {
      let unread = 0;
      const onUnread = (damage: Damage) => {
        unread += 1;
        options.onDamage?.(damage);
      };
      const noted = () => notedDigests({ backups, namespace, format: repository.format, onUnread, signal: options.signal });
      // They are of all backups: with them, all is read.
      const digests = options.digests ?? (options.depth === 'contents' ? noted() : undefined);
      const report = await repository.verify({ ...options, ...(digests && { digests }) });
      return { ...report, damageCount: report.damageCount + unread };
    },
  };
}

interface NotedOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly namespace: string;
  readonly format: string;
  /** Hears of a backup whose digests cannot be read. */
  readonly onUnread: (damage: Damage) => void;
}

/** Backup by backup: those of one are in memory at once. */
async function* notedDigests({ backups, namespace, format, onUnread, signal }: NotedOptions): AsyncGenerator<BlobDigest> {
  for await (const { name, state } of backups.list({ signal })) {
    if (state !== 'complete') continue;
    try {
      for (const row of (await backups.readVolumeDigests(name, { signal })) ?? [])
        if (row.namespace === namespace && row.format === format) yield row;
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'ARCHIVE_TOO_LARGE')) throw error;
      onUnread({ message: `What backup "${name}" noted of its blobs cannot be read, and was not compared: ${error.message}` });
    }
  }
}
