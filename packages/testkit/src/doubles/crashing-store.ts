import { LifeboatError, type ObjectStore } from '@lifeboat/core/plugin-api';
import { anything, call, from, objectOf, required, takeOptions } from '@lifeboat/core/provider-kit';
import { observeStore } from './observe-store.ts';

export interface CrashingStoreOptions {
  readonly store: ObjectStore;
  /** The call, counted from 1 in the order in which calls end, after whose effect the crash comes. `0`: before the first call. */
  readonly crashAtCall: number;
  /** Such as `() => process.kill(process.pid, 'SIGKILL')`. When it returns, every call from then on fails without reaching the store. */
  readonly crash: () => void;
  /** Counts a streamed body once per so many bytes, so that a crash falls into the middle of a put. @default 0, bodies do not count */
  readonly bodyStepInBytes?: number;
}

const optionsField = objectOf<CrashingStoreOptions>({
  store: required(anything),
  crashAtCall: required(from(0)),
  crash: required(call),
  bodyStepInBytes: from(0),
});

/** A store during whose use the process dies: after the n-th call has had its effect and before the caller hears of it. */
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
