import { randomUUID } from 'node:crypto';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import type { ByteStream } from '../plugin-api/call-options.ts';
import type { PutOptions } from '../plugin-api/object-store.ts';
import { createPartReader, type PartReader } from './part-reader.ts';
import { partSize } from './part-size.ts';
import type { Put } from './put.ts';

interface PutBodyOptions {
  readonly store: {
    readonly bucket: string;
    readonly conditionalPut: boolean;
    readonly partSizeInBytes: number;
    /** @throws LifeboatError `INVALID_KEY` */
    fullKey(key: string): string;
  };
  readonly key: string;
  readonly body: ByteStream | Uint8Array;
  readonly options: PutOptions | undefined;
  /** Stores the whole body in one request. */
  readonly atOnce: (put: Put, body: Uint8Array) => Promise<void>;
  /** `first`: part 1, read already. */
  readonly inParts: (put: Put, parts: { readonly reader: PartReader; readonly first: Uint8Array }) => Promise<void>;
}

/** Stores a body of unknown length: in one request when it fits one part, else in parts.
 * @throws LifeboatError `INVALID_REQUEST` for `ifAbsent` in a store without it, `INVALID_KEY`, `CANCELED` */
export async function putBody({ store, key, body, options = {}, atOnce, inParts }: PutBodyOptions): Promise<void> {
  const { bucket, conditionalPut, partSizeInBytes } = store;
  const fullKey = store.fullKey(key);
  const { signal, ifAbsent = false } = options;
  if (ifAbsent && !conditionalPut) {
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `Cannot store '${key}' in bucket '${bucket}' with ifAbsent: this store is configured without conditional puts`,
    });
  }
  throwIfAborted(signal, `Storing '${key}'`);
  const put = { key, fullKey, ifAbsent, signal, id: randomUUID() };
  if (body instanceof Uint8Array && body.byteLength <= partSizeInBytes) return atOnce(put, body);
  const reader = createPartReader(body, signal);
  try {
    const first = await reader.read(partSize(1, partSizeInBytes));
    if (first.byteLength < partSizeInBytes) await atOnce(put, first);
    else await inParts(put, { reader, first });
  } finally {
    reader.close();
  }
}
