import { LifeboatError, type ObjectStore } from '@lifeboat/core/plugin-api';
import { anything, call, from, objectOf, required, takeOptions } from '@lifeboat/core/provider-kit';
import { observeStore } from './observe-store.ts';

/** Options of {@link createCrashingStore}. */
export interface CrashingStoreOptions {
  /** The wrapped store. */
  readonly store: ObjectStore;
  /** The number of the call after which the crash comes, counted from 1 in the order in which calls end. That call still has its effect.
   * `0`: the crash comes before the first call. */
  readonly crashAtCall: number;
  /** Crashes the process, such as `() => process.kill(process.pid, 'SIGKILL')`. If it returns, every later call fails without reaching the
   * store. */
  readonly crash: () => void;
  /** Count a streamed body as one call for each step of this many bytes, so that a crash can come in the middle of a put.
   * @default 0: bodies do not count */
  readonly bodyStepInBytes?: number;
}

const optionsField = objectOf<CrashingStoreOptions>({
  store: required(anything),
  crashAtCall: required(from(0)),
  crash: required(call),
  bodyStepInBytes: from(0),
});

/** Wraps a store so that the process crashes while it uses the store: after a certain call has had its effect, and before the caller gets
 * the answer.
 * @throws LifeboatError `INVALID_CONFIG` */
export function createCrashingStore(given: CrashingStoreOptions): ObjectStore {
  const options = takeOptions('createCrashingStore', given, optionsField);
  const { store, crashAtCall, crash, bodyStepInBytes = 0 } = options;
  let ended = 0;
  let crashed = false;
  const dead = () => new LifeboatError({ code: 'INTERNAL', message: `The store crashed after call ${crashAtCall}, as it was told to` });
  const crashNow = (): never => {
    crashed = true;
    crash();
    throw dead();
  };
  return observeStore({
    store,
    bodyStepInBytes,
    before() {
      if (crashed) throw dead();
      if (crashAtCall === 0) crashNow();
    },
    after() {
      if (crashed) throw dead();
      if (++ended === crashAtCall) crashNow();
    },
  });
}
