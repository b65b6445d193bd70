import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { compareUtf8 } from '../../plugin-api/checks/compare-utf8.ts';
import type { GetOptions, ObjectStore, ObjectStream, PutOptions, StoreCallOptions } from '../../plugin-api/object-store.ts';
import type { Patience } from '../../plugin-api/store-terms/patience.ts';
import { noPatience } from '../../provider-kit/patience/no-patience.ts';
import { resumedRead } from './resumed-read.ts';

/**
 * The store, waited for: calls that failed and can get better are repeated. Reads go on at the byte where they stopped, of the same
 * object only; listings after their last key. The store's own repetitions are off meanwhile, so that none stack; its puts are
 * repeated inside it, by the same patience, since only there are the parts of a stream still in memory and a put's own first try
 * known. Of a store that cannot do that, puts of bytes are repeated, conditional ones only when they surely did not arrive.
 */
export function patientStore(store: ObjectStore, patienceOf: (options: StoreCallOptions | undefined) => Patience): ObjectStore {
  const call = (what: string, options: CallOptions | undefined) => ({ what, signals: [options?.signal] });
  const once = { patience: noPatience };
  const { createSignedUrl, removeUnfinishedPuts, lockObject, readObjectLock, readProtection, probe, close } = store;

  const put = async (key: string, body: Uint8Array, options: PutOptions | undefined) => {
    const conditional = options?.ifAbsent === true || options?.ifMatch !== undefined;
    const wait = patienceOf(options).begin(call(`Storing '${key}'`, options));
    for (;;) {
      try {
        const result = await store.putObject(key, body, options);
        wait.moved();
        return result;
      } catch (error) {
        // Throttled: refused before it did anything. Anything else may have arrived, and a second try would meet its own object.
        if (conditional && !LifeboatError.isInstance(error, 'STORE_THROTTLED')) throw error;
        await wait.afterFailure(error);
      }
    }
  };

  return {
    specVersion: 1,
    get supports() {
      return store.supports;
    },
    ...(store.patienceInMs !== undefined && { patienceInMs: store.patienceInMs }),
    putObject: (key, body, options) => {
      if (store.patienceInMs !== undefined) return store.putObject(key, body, { ...options, patience: patienceOf(options) });
      return body instanceof Uint8Array ? put(key, body, options) : store.putObject(key, body, options);
    },
    getObject: (key, options: GetOptions = {}): Promise<ObjectStream> =>
      resumedRead({
        open: (from) => store.getObject(key, { ...options, ...once, ...from }),
        options,
        wait: patienceOf(options).begin(call(`Reading '${key}'`, options)),
      }),
    headObject: (key, options) =>
      patienceOf(options).repeat(() => store.headObject(key, { ...options, ...once }), call(`Reading '${key}'`, options)),
    async *listObjects(prefix, options = {}) {
      const wait = patienceOf(options).begin(call(`Listing '${prefix}'`, options));
      let { startAfter } = options;
      for (;;) {
        try {
          const from = startAfter === undefined ? {} : { startAfter };
          for await (const info of store.listObjects(prefix, { ...options, ...once, ...from })) {
            wait.moved();
            if (startAfter !== undefined && compareUtf8(info.key, startAfter) <= 0) continue;
            startAfter = info.key;
            yield info;
          }
          return wait.moved();
        } catch (error) {
          await wait.afterFailure(error);
        }
      }
    },
    async *listCommonPrefixes(prefix, delimiter, options = {}) {
      const wait = patienceOf(options).begin(call(`Listing '${prefix}'`, options));
      let last: string | undefined;
      for (;;) {
        try {
          for await (const found of store.listCommonPrefixes(prefix, delimiter, { ...options, ...once })) {
            // From the first again: what has been told is no news, and does not count as having moved.
            if (last !== undefined && compareUtf8(found, last) <= 0) continue;
            wait.moved();
            last = found;
            yield found;
          }
          return wait.moved();
        } catch (error) {
          await wait.afterFailure(error);
        }
      }
    },
    async deleteObject(key, options = {}) {
      let unsure = false;
      await patienceOf(options).repeat(
        async () => {
          try {
            await store.deleteObject(key, { ...options, ...once });
          } catch (error) {
            // The first try may have deleted it, its answer lost: what is not there is deleted.
            const own = unsure && LifeboatError.isInstance(error, 'OBJECT_CHANGED');
            if (own && (await store.headObject(key, { signal: options.signal, ...once })) === undefined) return;
            unsure = true;
            throw error;
          }
        },
        call(`Deleting '${key}'`, options),
      );
    },
    ...(createSignedUrl && {
      createSignedUrl: (key, ttl, options) =>
        patienceOf(options).repeat(
          () => createSignedUrl.call(store, key, ttl, { ...options, ...once }),
          call(`Signing a URL of '${key}'`, options),
        ),
    }),
    ...(removeUnfinishedPuts && {
      removeUnfinishedPuts: (key, options) =>
        patienceOf(options).repeat(
          () => removeUnfinishedPuts.call(store, key, { ...options, ...once }),
          call(`Removing unfinished puts of '${key}'`, options),
        ),
    }),
    ...(lockObject && {
      lockObject: (key, lock, options) =>
        patienceOf(options).repeat(() => lockObject.call(store, key, lock, { ...options, ...once }), call(`Locking '${key}'`, options)),
    }),
    ...(readObjectLock && {
      readObjectLock: (key, options) =>
        patienceOf(options).repeat(
          () => readObjectLock.call(store, key, { ...options, ...once }),
          call(`Reading the lock of '${key}'`, options),
        ),
    }),
    ...(readProtection && {
      readProtection: (options) =>
        patienceOf(options).repeat(
          () => readProtection.call(store, { ...options, ...once }),
          call('Reading what the bucket offers', options),
        ),
    }),
    ...(probe && { probe: (prefix, options) => probe.call(store, prefix, { ...options, patience: patienceOf(options) }) }),
    ...(close && { close: () => close.call(store) }),
  };
}
