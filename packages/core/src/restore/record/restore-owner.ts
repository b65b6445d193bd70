import type { BackupStore, HoldRestoreOptions } from '../../contract/store/backup-store.ts';
import type { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';

type Lease = Awaited<ReturnType<BackupStore['holdRestore']>>;

/** A run's hold on the name of the restore that it does or finishes: nobody else finishes it meanwhile. */
export interface RestoreOwner {
  /** The caller's signal, which is also aborted once another run has the name: then this one does nothing any more. */
  readonly signal: AbortSignal;
  /** Why the run ended, if it did because it lost the name. */
  readonly lost: LifeboatError | undefined;
  /** @throws LifeboatError `RESTORE_IN_PROGRESS`, `STORE_*` */
  take(store: BackupStore, name: string, options: Omit<HoldRestoreOptions, 'onLost'>): Promise<void>;
  /** Asks for the name. Without a name that was taken, as in a location that is read-only, nobody else can have it.
   * @throws LifeboatError `RESTORE_IN_PROGRESS`, `STORE_*` */
  ensure(options?: { readonly strict?: boolean }): Promise<void>;
  /** Does a request to the location while the name is held. @throws as `ensure`, and what the request fails with */
  run<T>(request: (options: CallOptions) => Promise<T>): Promise<T>;
  // None of these rejects: where it fails, the lease ends by itself.
  /** The restore has ended. */
  end(): Promise<void>;
  /** Leaves it to whoever resumes it. */
  release(now: Date): Promise<void>;
  /** Leaves it as it was found. */
  giveBack(now: Date): Promise<void>;
}

const timeoutInMs = 30_000;

export function createRestoreOwner(callerSignal: AbortSignal): RestoreOwner {
  const losing = new AbortController();
  let lease: Lease | undefined;
  let lost: LifeboatError | undefined;

  async function leave(how: (held: Lease, options: CallOptions) => Promise<void>): Promise<void> {
    if (!lease) return;
    await how(lease, { signal: AbortSignal.timeout(timeoutInMs) }).catch(() => {});
    lease.abandon();
  }

  return {
    signal: AbortSignal.any([callerSignal, losing.signal]),
    get lost() {
      return lost;
    },

    async take(store, name, options) {
      lease = await store.holdRestore(name, {
        ...options,
        onLost(error) {
          lost = error;
          losing.abort(error);
        },
      });
    },

    ensure: async (options) => lease?.ensure(options),

    // Without the caller's signal: a canceled restore leaves its trace too.
    run: async (request) => (lease ? lease.run((signal) => request({ signal })) : request({})),

    end: () => leave((held, options) => held.end(options)),
    release: (now) => leave((held, options) => held.release(now, options)),
    giveBack: (now) => leave((held, options) => held.giveBack(now, options)),
  };
}
