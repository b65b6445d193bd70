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
 * Creates a layer that repeats calls after temporary failures, with growing pauses, as engines do for their locations. Use it for a store
 * without an engine. Reads continue at the byte where they stopped, of the same object only; listings continue after their last key; a
 * repeated delete recognizes its own first attempt. If the store can repeat puts itself (`patienceInMs`), puts are repeated. Otherwise only
 * what is safe is repeated: puts of bytes but not of streams and, for puts with a condition, only those that were refused before they
 * began. The store's own repetitions do not add to these. An engine's patience replaces that of the layer.
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
