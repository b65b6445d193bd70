/** RFC 6455, section 11.8: what a server needs of it. */
export const opcodes = { binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A whole message as a server sends it. */
export function serverFrame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head.writeUInt8(0x80 | opcode, 0);
  head.writeUInt8(length < 126 ? length : length < 65_536 ? 126 : 127, 1);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

/** Reads what a client sends: short masked frames. */
export function createClientFrameReader(onFrame: (opcode: number, payload: Buffer) => void): { read(chunk: Buffer): void } {
  let pending = Buffer.alloc(0);
  return {
    read(chunk) {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 6) {
        const length = pending.readUInt8(1) & 0x7f;
        if (length > 125) throw new Error('the double reads short frames only');
        if (pending.length < 6 + length) return;
        const mask = pending.subarray(2, 6);
        const payload = Buffer.from(pending.subarray(6, 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
        onFrame(pending.readUInt8(0) & 0x0f, payload);
        pending = pending.subarray(6 + length);
      }
    },
  };
}
