import { randomUUID } from 'node:crypto';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import type { ByteStream } from '../../plugin-api/call-options.ts';
import { checkPutConditions } from '../../plugin-api/checks/check-conditions.ts';
import type { PutOptions, PutResult } from '../../plugin-api/object-store.ts';
import { createPartReader, type PartReader } from './part-reader.ts';
import { partSize } from './part-size.ts';
import type { Put } from './put.ts';

interface PutBodyOptions {
  readonly store: {
    readonly conditionalPut: boolean;
    readonly conditionalReplace: boolean;
    /** Whether the store can lock objects. @default false */
    readonly objectLock?: boolean;
    readonly partSizeInBytes: number;
    /** @throws LifeboatError `INVALID_KEY` */
    fullKey(key: string): string;
  };
  readonly key: string;
  readonly body: ByteStream | Uint8Array;
  readonly options: PutOptions | undefined;
  /** Stores the whole body in one request. */
  readonly atOnce: (put: Put, body: Uint8Array) => Promise<PutResult>;
  /** Stores the body in parts. `first`: part 1, which has been read already. */
  readonly inParts: (put: Put, parts: { readonly reader: PartReader; readonly first: Uint8Array }) => Promise<PutResult>;
}

/** Stores a body of unknown length: in one request if it fits into one part, otherwise in parts.
 * @throws LifeboatError `INVALID_REQUEST` for a condition or a lock that the store does not support, `INVALID_KEY`, `CANCELED` */
export async function putBody({ store, key, body, options = {}, atOnce, inParts }: PutBodyOptions): Promise<PutResult> {
  const { partSizeInBytes } = store;
  const fullKey = store.fullKey(key);
  const { signal, ifAbsent = false, ifMatch, putId = randomUUID(), retention, legalHold } = options;
  const lock = { ...(retention && { retention }), ...(legalHold && { legalHold }) };
  checkPutConditions(options, store, key);
  throwIfAborted(signal, `Storing '${key}'`);
  const put = { key, fullKey, ifAbsent, ifMatch, lock, signal, id: putId };
  if (body instanceof Uint8Array && body.byteLength <= partSizeInBytes) return atOnce(put, body);
  const reader = createPartReader(body, signal);
  try {
    const first = await reader.read(partSize(1, partSizeInBytes));
    return await (first.byteLength < partSizeInBytes ? atOnce(put, first) : inParts(put, { reader, first }));
  } finally {
    reader.close();
  }
}
