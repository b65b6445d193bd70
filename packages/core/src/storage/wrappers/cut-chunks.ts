import type { ByteStream } from '../../plugin-api/call-options.ts';

/** The same bytes in chunks of at most so many. Nothing is copied. */
export function cutChunks(source: ByteStream, maxBytes: number): ByteStream {
  return {
    [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
      const chunks = source[Symbol.asyncIterator]();
      let rest: Uint8Array | undefined;
      return {
        async next() {
          if (!rest?.byteLength) {
            const step = await chunks.next();
            if (step.done) return step;
            rest = step.value;
          }
          const value = rest.subarray(0, maxBytes);
          rest = rest.subarray(maxBytes);
          return { done: false, value };
        },
        async return() {
          rest = undefined;
          return (await chunks.return?.()) ?? { done: true, value: undefined };
        },
      };
    },
  };
}
