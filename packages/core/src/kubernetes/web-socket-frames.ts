import { randomBytes } from 'node:crypto';

/** RFC 6455, section 11.8. */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameHandler {
  /** A part of a message, as it arrives. `begins` and `ends` say whether it is the message's first and last one. */
  data(bytes: Uint8Array, part: { readonly begins: boolean; readonly ends: boolean }): void;
  control(opcode: number, payload: Uint8Array): void;
}

interface Frame {
  readonly opcode: number;
  readonly final: boolean;
  begins: boolean;
  /** Bytes of the payload that are still to come. */
  left: number;
}

const longestControlPayload = 125;

/** Reads the frames a server sends (RFC 6455), without extensions. Nothing but the head of a frame is ever kept.
 * `read` throws an Error for bytes that are none. */
export function createFrameReader(handler: FrameHandler): { read(chunk: Uint8Array): void } {
  let pending: Uint8Array = Buffer.alloc(0);
  let frame: Frame | undefined;
  return {
    read(chunk) {
      let rest = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      pending = Buffer.alloc(0);
      for (;;) {
        if (!frame) {
          const head = readHead(rest);
          // A control frame is at most 127 bytes long: wait until it is whole.
          if (!head || (isControl(head) && rest.length < head.bytes + head.length)) {
            pending = rest;
            return;
          }
          rest = rest.subarray(head.bytes);
          if (isControl(head)) {
            handler.control(head.opcode, rest.subarray(0, head.length));
            rest = rest.subarray(head.length);
            continue;
          }
          frame = { opcode: head.opcode, final: head.final, begins: head.opcode !== opcodes.continuation, left: head.length };
        }
        const part = rest.subarray(0, frame.left);
        rest = rest.subarray(part.length);
        frame.left -= part.length;
        const whole = frame.left === 0;
        if (part.length > 0 || whole) {
          handler.data(part, { begins: frame.begins, ends: whole && frame.final });
          frame.begins = false;
        }
        if (!whole) return;
        frame = undefined;
      }
    },
  };
}

const isControl = ({ opcode }: { opcode: number }): boolean => opcode >= opcodes.close;

function readHead(bytes: Uint8Array): { opcode: number; final: boolean; length: number; bytes: number } | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 2) return undefined;
  const first = view.readUInt8(0);
  const second = view.readUInt8(1);
  const opcode = first & 0x0f;
  const final = (first & 0x80) !== 0;
  const short = second & 0x7f;
  if ((first & 0x70) !== 0 || (second & 0x80) !== 0 || (opcode > opcodes.binary && opcode < opcodes.close) || opcode > opcodes.pong)
    throw new Error('the server sent bytes that are no frame of a WebSocket');
  if (opcode >= opcodes.close && (short > longestControlPayload || !final))
    throw new Error('the server sent a control frame that is too long');
  const size = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (view.length < 2 + size) return undefined;
  const length = size === 0 ? short : size === 2 ? view.readUInt16BE(2) : Number(view.readBigUInt64BE(2));
  return { opcode, final, length, bytes: 2 + size };
}

/** A whole frame as a client sends it: masked. Only control frames are needed. */
export function clientFrame(opcode: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  if (payload.length > longestControlPayload) throw new RangeError('a control frame holds at most 125 bytes');
  const mask = randomBytes(4);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length]), mask, masked]);
}
