import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import { createPatience, type PatienceOptions } from '../../provider-kit/patience/create-patience.ts';
import { defaultPatienceInMs } from '../../provider-kit/patience/default-patience.ts';
import { patienceField } from '../../provider-kit/transfer-fields.ts';
import { type StoreWrapper, wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { between, call, milliseconds, objectOf } from '../../velero-api/schema/field-schema.ts';
import { patientStore } from './patient-store.ts';

export type { PatienceOptions };

const optionsField = objectOf<PatienceOptions>({
  patienceInMs: patienceField,
  maxAttempts: between(1, 1000),
  firstPauseInMs: milliseconds,
  onWait: call,
});

/**
 * A layer that repeats what failed and can get better, with growing pauses, as engines do for their locations: for whoever uses a store
 * without one. Reads go on at the byte where they stopped, of the same object only; listings after their last key; deletes know their own
 * first try. A put is repeated where its store can do so by itself (`patienceInMs`), and elsewhere only as far as that is safe: bytes, but
 * no stream, and with a condition only what was refused before it began. The store's own repetitions do not stack with these. An engine's
 * patience takes the place of the layer's.
 * @returns a layer for `wrapObjectStore`
 * @throws LifeboatError `INVALID_CONFIG`
 */
export function retry(given: PatienceOptions = {}): StoreWrapper {
  const options = takeOptions('retry', given, optionsField);
  const patienceInMs = options.patienceInMs ?? defaultPatienceInMs;
  const own = createPatience(options);
  // A store that says how patient it is heeds the patience of a call: an engine's, then.
  return (inner) =>
    wrapObjectStore(
      patientStore(inner, (call) => call?.patience ?? own),
      { patienceInMs },
    );
}
