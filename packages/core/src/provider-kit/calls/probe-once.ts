import { onceSucceeded } from '../../flow/once-succeeded.ts';
import { untilAborted } from '../../flow/until-aborted.ts';
import type { ObjectStore, StoreCallOptions } from '../../plugin-api/object-store.ts';

type Probe = NonNullable<ObjectStore['probe']>;

/** Wraps a store's probe so that it is sent only once. After a failure or an abort, the next call sends it again.
 * @param bucket the bucket's name, for messages */
export function probeOnce(bucket: string, probe: (prefix: string, options: StoreCallOptions) => ReturnType<Probe>): Probe {
  const asked = onceSucceeded(probe);
  return (prefix, options = {}) =>
    untilAborted(asked(prefix, options), { signal: options.signal, what: `Asking bucket '${bucket}' what it can do` });
}
