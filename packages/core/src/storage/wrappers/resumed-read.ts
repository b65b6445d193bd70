import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { GetOptions, ObjectStream } from '../../plugin-api/object-store.ts';
import type { PatientWait } from '../../plugin-api/store-terms/patience.ts';

/** Reads an object to its end, also when the connection breaks: goes on at the byte where it stopped, of the object that it began
 * with (`ifMatch`). One that was replaced meanwhile is an error, and so is a break where the store told no etag: two objects are
 * never joined.
 * @throws LifeboatError `OBJECT_CHANGED`, and what `open` and the stream throw */
export async function resumedRead(read: {
  readonly open: (from: Pick<GetOptions, 'range' | 'ifMatch'>) => Promise<ObjectStream>;
  readonly options: Pick<GetOptions, 'range' | 'ifMatch'>;
  readonly wait: PatientWait;
}): Promise<ObjectStream> {
  const { open, options, wait } = read;

  const opened = async (from: Pick<GetOptions, 'range' | 'ifMatch'>): Promise<ObjectStream> => {
    for (;;) {
      try {
        return await open(from);
      } catch (error) {
        await wait.afterFailure(error);
      }
    }
  };

  const first = await opened({});
  const etag = options.ifMatch ?? first.etag;
  const start = options.range?.start ?? 0;
  const end = options.range?.end;

  async function* whole(): AsyncGenerator<Uint8Array> {
    let stream = first;
    let received = 0;
    for (;;) {
      try {
        for await (const chunk of stream) {
          wait.moved();
          received += chunk.byteLength;
          yield chunk;
        }
        return wait.moved();
      } catch (error) {
        // What is wrong with the bytes themselves (a checksum) is no break: the rest would not mend it.
        const isBreak = LifeboatError.isInstance(error, 'STORE_UNREACHABLE', 'STORE_TIMEOUT');
        if (!isBreak || (etag === undefined && received > 0)) throw error;
        await wait.afterFailure(error);
      }
      const next = start + received;
      // The last byte had come, and only the end of the answer had not.
      if (end !== undefined && next > end) return wait.moved();
      const range = next > 0 || options.range ? { range: { start: next, ...(end !== undefined && { end }) } } : {};
      stream = await opened({ ...range, ...(etag !== undefined && { ifMatch: etag }) });
    }
  }
  return Object.assign(whole(), etag === undefined ? {} : { etag });
}
