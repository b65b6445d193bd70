import { expect, test } from 'vitest';
import { clientFrame, createFrameReader, opcodes } from './web-socket-frames.ts';

const frame = (first: number, payload: Buffer): Buffer => {
  if (payload.length < 126) return Buffer.concat([Buffer.from([first, payload.length]), payload]);
  if (payload.length < 65_536) return Buffer.concat([Buffer.from([first, 126, payload.length >> 8, payload.length & 255]), payload]);
  const head = Buffer.alloc(10);
  head.writeUInt8(first, 0);
  head.writeUInt8(127, 1);
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
};

const summary = (text: string): string => `${text.slice(0, 8)}...${text.slice(-8)} ${text.length}`;

/** The messages and control frames of a byte stream that arrives in pieces of `size`. */
function readInPieces(stream: Buffer, size: number): { messages: string[]; controls: [number, string][] } {
  const messages: string[] = [];
  const controls: [number, string][] = [];
  let message: Buffer[] = [];
  const reader = createFrameReader({
    data(bytes, { begins, ends }) {
      if (begins) message = [];
      message.push(Buffer.from(bytes));
      if (ends) messages.push(summary(Buffer.concat(message).toString()));
    },
    control: (opcode, payload) => controls.push([opcode, Buffer.from(payload).toString()]),
  });
  for (let at = 0; at < stream.length; at += size) reader.read(stream.subarray(at, at + size));
  return { messages, controls };
}

test('frames of every length, messages in parts and control frames between them, however the bytes are cut', () => {
  const long = Buffer.alloc(70_000, 'a');
  const stream = Buffer.concat([
    frame(0x82, Buffer.from('short')),
    frame(0x82, Buffer.alloc(0)),
    frame(0x02, Buffer.from('first ')),
    frame(0x89, Buffer.from('are you there?')),
    frame(0x00, Buffer.alloc(200, 'b')),
    frame(0x80, Buffer.from(' last')),
    frame(0x82, long),
    frame(0x88, Buffer.from([3, 232])),
  ]);
  const expected = {
    messages: [summary('short'), summary(''), summary(`first ${'b'.repeat(200)} last`), summary(long.toString())],
    controls: [
      [opcodes.ping, 'are you there?'],
      [opcodes.close, Buffer.from([3, 232]).toString()],
    ],
  };
  for (const size of [1, 2, 3, 7, 64, 1024, stream.length]) expect(readInPieces(stream, size)).toEqual(expected);
});

test('bytes that are no frames are refused', () => {
  for (const bytes of [
    [0xc2, 1, 0],
    [0x82, 0x81, 0, 0, 0, 0, 0],
    [0x83, 0],
    [0x89, 126, 0, 200],
    [0x09, 0],
  ])
    expect(() => readInPieces(Buffer.from(bytes), 10), bytes.join()).toThrow(/the server sent/);
});

test('what a client sends is masked', () => {
  const sent = clientFrame(opcodes.pong, Buffer.from('hello'));
  expect([sent[0], sent[1]]).toEqual([0x8a, 0x85]);
  const mask = sent.subarray(2, 6);
  expect(Buffer.from(sent.subarray(6).map((byte, index) => byte ^ (mask[index % 4] ?? 0))).toString()).toBe('hello');
  expect(() => clientFrame(opcodes.ping, Buffer.alloc(126))).toThrow(RangeError);
});
