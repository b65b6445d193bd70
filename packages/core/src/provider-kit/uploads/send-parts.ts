import type { PartReader } from './part-reader.ts';

const largePartInBytes = 32 * 1024 * 1024;

/**
 * Sends a body in parts while it is read, and reuses the memory of parts that have arrived. The first error, of the source or of a part,
 * stops everything. It is thrown once nothing is being sent any more. Returns the results of `send`, in the order of the parts.
 */
export async function sendParts<T>(options: {
  readonly reader: PartReader;
  /** Part 1, which has been read already. */
  readonly first: Uint8Array;
  /** Returns the size of a part in bytes. Numbers start at 1. */
  readonly partSize: (number: number) => number;
  /** How many parts are sent at the same time. Large parts are sent one at a time, so that at most two are in memory. */
  readonly concurrency: number;
  readonly maxParts: number;
  /** Makes the error for a body with more than `maxParts` parts. */
  readonly tooLarge: () => Error;
  readonly send: (part: { readonly number: number; readonly body: Uint8Array; readonly signal: AbortSignal }) => Promise<T>;
  /** Send no other part until part 1 has arrived. @default false */
  readonly firstAlone?: boolean;
  readonly signal: AbortSignal | undefined;
}): Promise<T[]> {
  const { reader, partSize, concurrency, maxParts, firstAlone = false } = options;
  const failed = new AbortController();
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
    failed.abort(error);
  };
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const sent: T[] = [];
  const sending = new Set<Promise<void>>();
  const send = (number: number, body: Uint8Array) => {
    const arrived = options.send({ number, body, signal }).then((result) => {
      sent[number - 1] = result;
      reader.recycle(body);
    });
    const tracked = arrived.finally(() => sending.delete(tracked));
    tracked.catch(fail);
    sending.add(tracked);
    return tracked;
  };
  try {
    let body = options.first;
    for (let number = 1; body.byteLength > 0; number++) {
      if (number > maxParts) throw options.tooLarge();
      const arrived = send(number, body);
      if (number === 1 && firstAlone) await arrived;
      const atOnce = body.byteLength > largePartInBytes ? 1 : concurrency;
      while (sending.size >= atOnce) await Promise.race(sending);
      if (reader.ended) break;
      body = await readUnlessFailed(reader, partSize(number + 1), failed.signal);
    }
    await Promise.all(sending);
    return sent;
  } catch (error) {
    fail(error);
    await Promise.allSettled(sending);
    throw failure?.error;
  }
}

/** Reads the next part, but stops waiting as soon as an upload fails: a slow source must not hide that. */
async function readUnlessFailed(reader: PartReader, size: number, failed: AbortSignal): Promise<Uint8Array> {
  let onFailed = () => {};
  const failure = new Promise<never>((_, reject) => {
    onFailed = () => reject(failed.reason);
    if (failed.aborted) onFailed();
    failed.addEventListener('abort', onFailed, { once: true });
  });
  const part = reader.read(size);
  try {
    return await Promise.race([part, failure]);
  } finally {
    failed.removeEventListener('abort', onFailed);
    failure.catch(() => {});
    part.catch(() => {});
  }
}
