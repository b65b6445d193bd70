import type { BackupStore } from '../../contract/store/backup-store.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { type LocationReason, nowhereWhole } from '../../storage/copy/nowhere-whole.ts';
import { type PrepareRestoreOptions, prepareRestore } from './prepare-restore.ts';
import type { RestoreSession } from './restore-session.ts';

/**
 * Prepares a restore from the first location that has the backup whole. A location that does not answer, or where the backup is
 * unfinished, in progress or damaged, is passed over with a warning. Nothing has been written to the cluster when that shows.
 * @throws LifeboatError as `prepareRestore`; `INVALID_REQUEST` when another location has a different backup of that name, and
 * nothing says which is meant
 */
export async function prepareAtFirstHealthy(options: PrepareRestoreOptions): Promise<RestoreSession> {
  const { dependencies, request, signal } = options;
  const { store: first, otherStores = [], isStorePreferred = true } = dependencies;
  const stores = [first, ...otherStores];
  const passedOver: LocationReason[] = [];
  for (const store of stores) {
    let session: RestoreSession;
    try {
      session = await prepareRestore({ ...options, dependencies: { ...dependencies, store } });
    } catch (error) {
      if (stores.length === 1 || signal.aborted || !isOfLocation(error)) throw error;
      passedOver.push({ location: store.location, error });
      continue;
    }
    try {
      if (store !== first || !isStorePreferred) await refuseAmbiguity(request.backupName, { store, stores, signal });
    } catch (error) {
      await session.archive.close();
      throw error;
    }
    for (const { location, error } of passedOver)
      if (!LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND'))
        session.log.warn(
          `Location "${location}" was skipped; this restore reads from "${store.location}"`,
          coded('LOCATION_PASSED_OVER', { error }),
        );
    return session;
  }
  throw nowhereWhole(request.backupName, passedOver);
}

/** Whether an error is about one location and what it has, so that another may serve. */
function isOfLocation(error: unknown): boolean {
  if (!LifeboatError.isInstance(error)) return false;
  return error.code.startsWith('STORE_') || ofLocation.includes(error.code);
}

const ofLocation: readonly string[] = [
  'BACKUP_NOT_FOUND',
  'BACKUP_UNFINISHED',
  'BACKUP_IN_PROGRESS',
  'BACKUP_BROKEN',
  'BACKUP_UNTRUSTED',
  'ARCHIVE_CORRUPT',
  'OBJECT_NOT_FOUND',
  'BUCKET_NOT_FOUND',
  'CREDENTIALS_MISSING',
];

const inspectTimeoutInMs = 15_000;

// Two clusters may well have a backup `nightly` each, in a location each.
async function refuseAmbiguity(
  name: string,
  { store, stores, signal }: { readonly store: BackupStore; readonly stores: readonly BackupStore[]; readonly signal: AbortSignal },
): Promise<void> {
  const { uid } = (await store.get(name, { signal })).metadata;
  const soon = AbortSignal.any([signal, AbortSignal.timeout(inspectTimeoutInMs)]);
  const different = await Promise.all(
    stores.map(async (other) => {
      const entry = await other.inspect(name, { signal: soon }).catch(() => undefined);
      if (!entry || entry.state === 'broken') return false;
      const otherUid = entry.state === 'unfinished' ? entry.marker?.uid : entry.backup.metadata.uid;
      return otherUid !== undefined && otherUid !== uid;
    }),
  );
  const others = stores.filter((_, i) => different[i]).map(({ location }) => location);
  if (others.length === 0) return;
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message:
      `Location "${store.location}" has another backup named "${name}" than ${others.map((each) => `"${each}"`).join(', ')}: ` +
      'say which one is meant with `storageLocation`. Nothing was restored',
    context: { backup: name, locations: [store.location, ...others], remedy: [{ action: 'set-option', option: 'storageLocation' }] },
  });
}
