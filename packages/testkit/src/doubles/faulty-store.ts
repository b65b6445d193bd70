import { LifeboatError, type ObjectStore } from '@lifeboat/core/plugin-api';
import { anything, call, either, from, objectOf, oneOf, required, takeOptions } from '@lifeboat/core/provider-kit';
import { observeStore, type StoreCall } from './observe-store.ts';

/** Options of {@link createFaultyStore}. */
export interface FaultyStoreOptions {
  /** The wrapped store. */
  readonly store: ObjectStore;
  /** Which calls fail: the one with this number, from 1, or those for which the function returns true. */
  readonly failAt: number | ((call: StoreCall) => boolean);
  /** Creates the error. @default a retryable `STORE_ERROR` */
  readonly error?: (call: StoreCall) => Error;
  /** When the call fails. `before`: it has no effect. `after`: it has its effect, but the answer is lost. @default `before` */
  readonly moment?: 'before' | 'after';
  /** Count a streamed body as one call for each step of this many bytes. @default 0: bodies do not count */
  readonly bodyStepInBytes?: number;
}

const optionsField = objectOf<FaultyStoreOptions>({
  store: required(anything),
  failAt: required(either(from(1), call)),
  error: call,
  moment: oneOf(['before', 'after']),
  bodyStepInBytes: from(0),
});

/** Wraps a store so that some of its calls fail. @throws LifeboatError `INVALID_CONFIG` */
export function createFaultyStore(given: FaultyStoreOptions): ObjectStore {
  const options = takeOptions('createFaultyStore', given, optionsField);
  const { store, failAt, moment = 'before', bodyStepInBytes = 0, error = defaultError } = options;
  const fail = (call: StoreCall) => {
    if (typeof failAt === 'number' ? call.number === failAt : failAt(call)) throw error(call);
  };
  return observeStore({ store, bodyStepInBytes, [moment]: fail });
}

function defaultError(call: StoreCall): Error {
  return new LifeboatError({
    code: 'STORE_ERROR',
    message: `${call.operation} of '${call.key}' failed, as it was told to (call ${call.number})`,
    retryable: true,
  });
}
