import type { EngineOptions } from '../contract/engine.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { foreignTimeLimits } from '../plugin-api/foreign/time-limits.ts';
import { createPatience } from '../provider-kit/patience/create-patience.ts';
import { defaultPatienceInMs } from '../provider-kit/patience/default-patience.ts';
import { leaseSettings } from '../storage/lease/lease-settings.ts';
import { limitStore } from '../storage/limits/limit-store.ts';
import { createBackupStore } from '../storage/location/create-backup-store.ts';
import type { BackupStore } from '../storage/port/backup-store.ts';
import { patientStore } from '../storage/wrappers/patient-store.ts';
import { requireApart } from './apart.ts';
import { invalidConfig } from './checks/invalid-config.ts';
import { storeWaits } from './store-waits.ts';

/** An engine's storage locations. */
export interface OpenLocations {
  /** @throws LifeboatError `INVALID_REQUEST` when two of them are one place */
  requireApart(names: readonly (string | undefined)[]): void;
  /** In the order of the engine's options. */
  readonly all: readonly BackupStore[];
  /** The named location, or the default one. @throws LifeboatError `UNKNOWN_LOCATION` */
  find(name: string | undefined): { readonly name: string; readonly store: BackupStore };
  /** Where to look for a backup: the named location only; else the default one, if there is one, and the others in order. */
  candidates(name: string | undefined): { readonly stores: readonly BackupStore[]; readonly isFirstPreferred: boolean };
}

/** @throws LifeboatError `INVALID_CONFIG` when several are the default, or for a lease or an owner that cannot be */
export function openLocations(
  options: Pick<EngineOptions, 'storageLocations' | 'storeTimeoutInMs' | 'lease' | 'owner' | 'logger' | 'onStoreWait' | 'fileLimits'>,
): OpenLocations {
  const { storageLocations, storeTimeoutInMs = foreignTimeLimits.storeInMs } = options;
  const lease = { ...leaseSettings(options.lease), owner: options.owner };
  const entries = Object.entries(storageLocations);
  const defaults = entries.filter(([, location]) => location.default);
  if (defaults.length > 1)
    throw invalidConfig(`only one storage location can be the default, not ${defaults.map(([name]) => name).join(', ')}`);
  const defaultName = defaults[0]?.[0] ?? (entries.length === 1 ? entries[0]?.[0] : entries.find(([name]) => name === 'default')?.[0]);
  const stores = new Map(
    entries.map(([name, { accessMode, default: _default, store: given, patienceInMs: asked, ...location }]) => {
      const patienceInMs = asked ?? given.patienceInMs ?? defaultPatienceInMs;
      const patient = patientStore(given, createPatience({ patienceInMs, onWait: storeWaits({ ...options, location: name }) }));
      // Patience lies inside, however long it is.
      const store = limitStore(patient, { location: name, timeoutInMs: storeTimeoutInMs + patienceInMs });
      return [
        name,
        createBackupStore({ ...location, store, location: name, readOnly: accessMode === 'ReadOnly', lease, limits: options.fileLimits }),
      ];
    }),
  );
  const all = [...stores.values()];

  function find(name = defaultName): { name: string; store: BackupStore } {
    const store = name === undefined ? undefined : stores.get(name);
    if (name !== undefined && store) return { name, store };
    const known = [...stores.keys()].join(', ') || 'none';
    throw new LifeboatError({
      code: 'UNKNOWN_LOCATION',
      message:
        name === undefined
          ? `No storage location was named and none is the default; the engine knows: ${known}`
          : `There is no storage location ${name}; the engine knows: ${known}`,
    });
  }

  return {
    requireApart(names) {
      const named = new Set(names.map((name) => find(name).name));
      requireApart(entries.filter(([name]) => named.has(name)).map(([name, { store }]) => ({ name, store })));
    },
    all,
    find,
    candidates(name) {
      if (name !== undefined || all.length < 2) return { stores: [find(name).store], isFirstPreferred: true };
      const first = defaultName === undefined ? undefined : stores.get(defaultName);
      if (!first) return { stores: all, isFirstPreferred: false };
      return { stores: [first, ...all.filter((store) => store !== first)], isFirstPreferred: true };
    },
  };
}
