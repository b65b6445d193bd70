import type { EngineOptions } from '../contract/engine.ts';
import type { ObjectLockOptions } from '../contract/locations/object-lock-options.ts';
import type { StorageLocation, StorageLocationConfig, StorageLocationOptions } from '../contract/locations/storage-location.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import { openLocation } from '../locations/open-location.ts';
import { type OpenedOnce, openOnce } from '../locations/open-once.ts';
import { unopenedStore } from '../locations/unopened.ts';
import { foreignTimeLimits } from '../plugin-api/foreign/time-limits.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { createPatience } from '../provider-kit/patience/create-patience.ts';
import { defaultPatienceInMs } from '../provider-kit/patience/default-patience.ts';
import { wrapObjectStore } from '../provider-kit/wrapping/wrap-object-store.ts';
import { leaseSettings } from '../storage/lease/lease-settings.ts';
import { limitStore } from '../storage/limits/limit-store.ts';
import { createBackupStore } from '../storage/location/create-backup-store.ts';
import { patientStore } from '../storage/wrappers/patient-store.ts';
import { readOnly } from '../storage/wrappers/read-only.ts';
import { requireApart } from './apart.ts';
import { invalidConfig } from './checks/invalid-config.ts';
import { storeWaits } from './store-waits.ts';

type Signal = AbortSignal | undefined;

/** An engine's storage locations. One that plain configuration describes is opened when it is first needed; when that fails, every
 * call of its store does. */
export interface OpenLocations {
  /** @throws LifeboatError `INVALID_REQUEST` when two of them are one place */
  requireApart(names: readonly (string | undefined)[], signal: Signal): Promise<void>;
  /** In the order of the engine's options. */
  all(signal: Signal): Promise<readonly BackupStore[]>;
  /** The named location's name, or the default one's. @throws LifeboatError `UNKNOWN_LOCATION` */
  nameOf(name: string | undefined): string;
  /** How a location locks its backups; `undefined`: not. */
  lockOf(name: string): ObjectLockOptions | undefined;
  /** What the named location's bytes are in, for what lies beside its backups. @throws LifeboatError `UNKNOWN_LOCATION` */
  objectsIn(name: string, signal: Signal): Promise<ObjectStore>;
  /** The named location, or the default one. @throws LifeboatError `UNKNOWN_LOCATION` */
  find(name: string | undefined, signal: Signal): Promise<BackupStore>;
  /** Where to look for a backup: the named location only; else the default one, if there is one, and the others in order. */
  candidates(
    name: string | undefined,
    signal: Signal,
  ): Promise<{ readonly stores: readonly BackupStore[]; readonly isFirstPreferred: boolean }>;
  /** Closes the stores that were opened here. */
  close(): Promise<void>;
}

type Options = Pick<
  EngineOptions,
  'storageLocations' | 'plugins' | 'resolveSecret' | 'storeTimeoutInMs' | 'lease' | 'owner' | 'logger' | 'onStoreWait' | 'fileLimits'
>;

/** One location, opened or not. */
interface Place {
  readonly place?: string | undefined;
  readonly backups: BackupStore;
  readonly store: ObjectStore;
}

/** @throws LifeboatError `INVALID_CONFIG` when several are the default, or for a lease or an owner that cannot be */
export function openLocations(options: Options): OpenLocations {
  const { storageLocations, storeTimeoutInMs = foreignTimeLimits.storeInMs } = options;
  const lease = { ...leaseSettings(options.lease), owner: options.owner };
  const entries = Object.entries(storageLocations);
  const defaults = entries.filter(([, location]) => location.default);
  if (defaults.length > 1)
    throw invalidConfig(`only one storage location can be the default, not ${defaults.map(([name]) => name).join(', ')}`);
  const defaultName = defaults[0]?.[0] ?? (entries.length === 1 ? entries[0]?.[0] : entries.find(([name]) => name === 'default')?.[0]);

  function backupsIn(name: string, store: ObjectStore, location: StorageLocationOptions): BackupStore {
    const { accessMode, signWith, requireSignature, knownBackups, objectLock } = location;
    const use = { signWith, requireSignature, knownBackups, objectLock, readOnly: accessMode === 'ReadOnly' };
    return createBackupStore({ ...use, store, location: name, lease, limits: options.fileLimits });
  }

  function use(name: string, given: ObjectStore, location: StorageLocationOptions): Place {
    warnOfRisks(name, given, options);
    const patienceInMs = location.patienceInMs ?? given.patienceInMs ?? defaultPatienceInMs;
    const patience = createPatience({ patienceInMs, onWait: storeWaits({ ...options, location: name }) });
    const patient = patientStore(given, () => patience);
    // Patience lies inside, however long it is.
    const store = limitStore(patient, { location: name, timeoutInMs: storeTimeoutInMs + patienceInMs });
    return {
      place: given.place,
      backups: backupsIn(name, store, location),
      store: location.accessMode === 'ReadOnly' ? wrapObjectStore(store, readOnly()) : store,
    };
  }

  function later(name: string, config: StorageLocationConfig) {
    let reason: unknown;
    // Made now: what is wrong with the options of a location is told by createEngine.
    const unopenedObjects = unopenedStore(() => reason);
    const unopened = backupsIn(name, unopenedObjects, config);
    const once: OpenedOnce<ObjectStore> = openOnce(`Location "${name}"`, async () => {
      const { store } = await openLocation({ ...config, name }, { providers: options.plugins ?? [], resolveSecret: options.resolveSecret });
      return store;
    });
    let used: { readonly store: ObjectStore; readonly place: Place } | undefined;
    return {
      close: once.close,
      async get(signal: Signal): Promise<Place> {
        try {
          const store = await once.get(signal);
          if (used?.store !== store) used = { store, place: use(name, store, config) };
          return used.place;
        } catch (error) {
          throwIfAborted(signal, `Opening location "${name}"`);
          reason = error;
          return { backups: unopened, store: unopenedObjects };
        }
      },
    };
  }

  const places = new Map(
    entries.map(([name, location]) => {
      if (!isOpened(location)) return [name, later(name, location)];
      const place = use(name, location.store, location);
      return [name, { get: async () => place, close: async () => {} }];
    }),
  );

  function nameOf(name = defaultName): string {
    if (name !== undefined && places.has(name)) return name;
    const known = [...places.keys()].join(', ') || 'none';
    throw new LifeboatError({
      code: 'UNKNOWN_LOCATION',
      message:
        name === undefined
          ? `No storage location was named and none is the default; the engine knows: ${known}`
          : `There is no storage location ${name}; the engine knows: ${known}`,
    });
  }

  async function open(names: Iterable<string>, signal: Signal): Promise<({ readonly name: string } & Place)[]> {
    return Promise.all([...names].map(async (name) => ({ name, ...(await (places.get(name) as ReturnType<typeof later>).get(signal)) })));
  }
  const all = async (signal: Signal) => (await open(places.keys(), signal)).map(({ backups }) => backups);
  const find = async (name: string | undefined, signal: Signal) => {
    const [found] = await open([nameOf(name)], signal);
    return (found as Place).backups;
  };

  return {
    nameOf,
    async objectsIn(name, signal) {
      const [found] = await open([nameOf(name)], signal);
      return (found as Place).store;
    },
    lockOf: (name) => new Map(entries).get(name)?.objectLock,
    all,
    find,
    async requireApart(names, signal) {
      requireApart(await open(new Set(names.map(nameOf)), signal));
    },
    async candidates(name, signal) {
      if (name !== undefined || places.size < 2) return { stores: [await find(name, signal)], isFirstPreferred: true };
      const stores = await all(signal);
      const first = stores.filter(({ location }) => location === defaultName);
      return { stores: [...first, ...stores.filter((store) => !first.includes(store))], isFirstPreferred: first.length > 0 };
    },
    async close() {
      await Promise.all([...places.values()].map((place) => place.close()));
    },
  };
}

function isOpened(location: StorageLocation | StorageLocationConfig): location is StorageLocation {
  return 'store' in location && location.store !== undefined;
}

function warnOfRisks(name: string, { risks = [] }: ObjectStore, { logger }: Options): void {
  for (const risk of risks) logger?.warn(`Storage location "${name}": ${risk}`);
}
