/** Takes a stream of bytes apart, as much at a time as is asked for. */
export interface ByteFeed {
  /** That many bytes, or fewer at the end of the stream. */
  exactly(count: number): Promise<Buffer>;
  /** That many bytes as they come. @throws Error when the stream ends before */
  pass(count: number): AsyncGenerator<Buffer>;
  /** Lets the stream go: what it comes from may wait for its reader. */
  close(): Promise<void>;
}

export function createByteFeed(stream: AsyncIterable<Uint8Array>): ByteFeed {
  const source = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  async function more(): Promise<boolean> {
    const { value, done } = await source.next();
    if (done) return false;
    const chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    return true;
  }

  return {
    async exactly(count) {
      while (rest.length < count && (await more()));
      const taken = rest.subarray(0, count);
      rest = rest.subarray(taken.length);
      return taken;
    },
    async *pass(count) {
      for (let left = count; left > 0; ) {
        if (rest.length === 0 && !(await more())) throw new Error(`${left} bytes of it are missing`);
        const taken = rest.subarray(0, left);
        rest = rest.subarray(taken.length);
        left -= taken.length;
        if (taken.length > 0) yield taken;
      }
    },
    async close() {
      await source.return?.();
    },
  };
}
