import { onceSucceeded } from '../../flow/once-succeeded.ts';
import { untilAborted } from '../../flow/until-aborted.ts';
import type { ObjectStore, StoreCallOptions } from '../../plugin-api/object-store.ts';

type Probe = NonNullable<ObjectStore['probe']>;

/** A store's probe, sent once: what failed, or was aborted, the next one sends again. @param bucket for messages */
export function probeOnce(bucket: string, probe: (prefix: string, options: StoreCallOptions) => ReturnType<Probe>): Probe {
  const asked = onceSucceeded(probe);
  return (prefix, options = {}) =>
    untilAborted(asked(prefix, options), { signal: options.signal, what: `Asking bucket '${bucket}' what it can do` });
}
