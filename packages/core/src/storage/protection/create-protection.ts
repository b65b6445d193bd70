import type { ObjectLockOptions } from '../../contract/locations/object-lock-options.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { LocationTrust } from '../digests/location-trust.ts';
import { backupLock } from './backup-lock.ts';
import { changeTtl } from './change-ttl.ts';
import { refuseLocked } from './find-locked.ts';
import { lockBackup } from './lock-backup.ts';
import { requireObjectLock } from './lock-objects.ts';

interface ProtectionOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly trust: LocationTrust;
  readonly objectLock: ObjectLockOptions | undefined;
  readonly backups: () => BackupStore;
}

/** The part of a {@link BackupStore} that locks backups. */
export function createProtection(
  options: ProtectionOptions,
): Pick<BackupStore, 'checkProtection' | 'refuseLocked' | 'extendLock' | 'setTtl'> {
  const { store, location, objectLock } = options;

  async function probed(callOptions: CallOptions): Promise<void> {
    if (objectLock) await requireObjectLock({ store, location, objectLock, signal: callOptions.signal });
  }

  return {
    checkProtection: (callOptions = {}) => probed(callOptions),

    refuseLocked: (name, callOptions = {}) => refuseLocked({ store, location, name, signal: callOptions.signal }),

    async extendLock(name, callOptions = {}) {
      if (!objectLock) return;
      const backup = await options.backups().getComplete(name, callOptions);
      await lockBackup({ store, location, name, lock: backupLock(backup, objectLock), signal: callOptions.signal });
    },

    async setTtl(name, { ttlInMs, now, signal }) {
      const backups = options.backups();
      backups.refuseReadOnly(`changing backup "${name}"`);
      const { uid } = (await backups.getComplete(name, { signal })).metadata;
      await probed({ signal });
      const held = await backups.hold(name, { now, uid, operation: 'set-ttl', signal });
      try {
        await backups.getComplete(name, { signal });
        const checked = await backups.openChecked(name, { signal });
        // Says why not.
        if (!checked) return await backups.getComplete(name, { signal });
        return await changeTtl({ ...options, lease: held.lease, checked, ttlInMs, signal });
      } finally {
        await held.giveBack();
      }
    },
  };
}
