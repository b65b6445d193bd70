import type { RestoreRequest } from '../../contract/requests.ts';
import type { BackupStore, CheckedBackup } from '../../contract/store/backup-store.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { openPublicKeys } from '../../storage/digests/location-trust.ts';
import { countDisagreements } from '../../storage/verify/count-disagreements.ts';

interface RefuseDamageOptions {
  readonly request: RestoreRequest;
  readonly store: BackupStore;
  readonly signal: AbortSignal;
}

/** The backup with what its digests say of it, before anything else is read.
 * @throws LifeboatError `BACKUP_UNTRUSTED`, and `BACKUP_BROKEN` unless `allowDamaged` */
export async function openTrusted({ request, store, signal }: RefuseDamageOptions): Promise<CheckedBackup> {
  const { backupName: name, requireSignature, allowDamaged = false } = request;
  const required = openPublicKeys(requireSignature, 'A key of requireSignature');
  const checked = await store.openChecked(name, { required, signal });
  if (!checked) {
    const message = `Backup "${name}" in location "${store.location}" is gone: somebody deletes it`;
    throw new LifeboatError({ code: 'BACKUP_NOT_FOUND', message, context: { backup: name, location: store.location } });
  }
  if (checked.distrust) throw checked.distrust;
  if (allowDamaged) return { ...checked, backups: store };
  if (checked.damage.length > 0) throw damaged(checked.damage, { request, store });
  return checked;
}

/** Reads what is left to read, so that all of it is checked before the first write. Returns what a restore of a damaged backup
 * is to say. @throws LifeboatError `BACKUP_BROKEN` unless `allowDamaged` */
export async function refuseDamage(checked: CheckedBackup, { request, store, signal }: RefuseDamageOptions): Promise<readonly string[]> {
  const { backup, backups } = checked;
  const counts = await countDisagreements({ backups, backup, signal }).catch((error: unknown) => {
    // Told with the volumes, should they matter, and by the digests, where there are some.
    if (LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'ARCHIVE_TOO_LARGE')) return [];
    throw error;
  });
  const damage = [...(await checked.finish({ signal })), ...counts.map((message) => new Error(message))];
  if (damage.length === 0) await checked.remember({ signal });
  else if (!request.allowDamaged) throw damaged(damage, { request, store });
  return damage.map(({ message }) => message);
}

function damaged(damage: readonly Error[], { request, store }: Omit<RefuseDamageOptions, 'signal'>): LifeboatError {
  const [first, ...more] = damage;
  const { backupName } = request;
  return new LifeboatError({
    code: 'BACKUP_BROKEN',
    message:
      `Backup "${backupName}" in location "${store.location}" is damaged: ${first?.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}. ` +
      'Nothing was restored. `repairBackup` brings it up to date from another location; what can still be read is restored ' +
      'with `allowDamaged`, and then the restore is PartiallyFailed',
    context: {
      backup: backupName,
      location: store.location,
      remedy: [
        { action: 'repair-backup', backup: backupName },
        { action: 'set-option', option: 'allowDamaged' },
      ],
    },
    cause: first,
  });
}
