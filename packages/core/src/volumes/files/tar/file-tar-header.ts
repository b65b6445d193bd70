import type { EntryFacts } from '../../../plugin-api/source-entry.ts';

export const tarBlockBytes = 512;

interface FileTarHeader extends Pick<EntryFacts, 'mode' | 'uid' | 'gid' | 'mtimeInNs'> {
  /** As it is. */
  readonly name: Uint8Array;
  readonly type: 'file' | 'hard-link' | 'directory' | 'symlink' | 'fifo' | 'character-device' | 'block-device';
  /** Of what follows: 0 but for files. */
  readonly size: number;
  /** Of a symlink; of a hard link the first name of the file. */
  readonly target?: Uint8Array | undefined;
  /** Of a device, as Linux numbers it. */
  readonly deviceNumber?: bigint | undefined;
}

const types = {
  file: '0',
  'hard-link': '1',
  symlink: '2',
  'character-device': '3',
  'block-device': '4',
  directory: '5',
  fifo: '6',
} as const;
const inNs = 1_000_000_000n;

/** What begins an entry in a tar file, as GNU tar and busybox read it: names of any bytes and length, owners and times of any size.
 * Parts of seconds are in a PAX record, which busybox passes over. */
export function fileTarHeader(header: FileTarHeader): Buffer {
  const { name, target, mtimeInNs } = header;
  const parts: Buffer[] = [];
  const seconds = mtimeInNs / inNs - (mtimeInNs % inNs < 0n ? 1n : 0n);
  const fraction = mtimeInNs - seconds * inNs;
  if (fraction !== 0n) parts.push(...extra('x', paxTime(seconds, fraction)));
  if (target && target.length > 100) parts.push(...extra('K', Buffer.concat([target, Buffer.alloc(1)])));
  if (name.length > 100) parts.push(...extra('L', Buffer.concat([name, Buffer.alloc(1)])));
  return Buffer.concat([...parts, block({ ...header, type: types[header.type], seconds })]);
}

/** What follows the content of a file, up to the next block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc(-size & (tarBlockBytes - 1));
}

function paxTime(seconds: bigint, fraction: bigint): Buffer {
  // A negative time counts back from zero, its parts too.
  const text =
    seconds >= 0n
      ? `${seconds}.${fraction.toString().padStart(9, '0')}`
      : `-${-seconds - 1n}.${(inNs - fraction).toString().padStart(9, '0')}`;
  const rest = ` mtime=${text}\n`;
  let length = rest.length + 2;
  if (String(length).length !== 2) length += 1;
  return Buffer.from(`${length}${rest}`);
}

function extra(type: string, content: Buffer): Buffer[] {
  const owner = { mode: 0o644, uid: 0, gid: 0, seconds: 0n };
  const head = block({ ...owner, name: Buffer.from('././@LongLink'), type, size: content.length });
  return [head, content, tarPadding(content.length)];
}

interface Block extends Pick<FileTarHeader, 'mode' | 'uid' | 'gid' | 'name' | 'size' | 'target' | 'deviceNumber'> {
  readonly type: string;
  readonly seconds: bigint;
}

function block({ name, mode, uid, gid, size, seconds, type, target, deviceNumber: device }: Block): Buffer {
  const header = Buffer.alloc(tarBlockBytes);
  header.set(name.subarray(0, 100), 0);
  number(header, 100, 8, BigInt(mode));
  number(header, 108, 8, BigInt(uid));
  number(header, 116, 8, BigInt(gid));
  number(header, 124, 12, BigInt(size));
  number(header, 136, 12, seconds);
  header.write(type, 156, 'latin1');
  if (target) header.set(target.subarray(0, 100), 157);
  header.write('ustar  \0', 257, 'latin1');
  if (device !== undefined) {
    number(header, 329, 8, ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn));
    number(header, 337, 8, (device & 0xffn) | ((device >> 12n) & 0xffffff00n));
  }
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** In octal digits where it fits, else as GNU does: a set first bit, and two's complement. */
function number(header: Buffer, start: number, length: number, value: bigint): void {
  const digits = value >= 0n ? value.toString(8) : '';
  if (digits !== '' && digits.length < length) {
    header.write(`${digits.padStart(length - 1, '0')}\0`, start, 'latin1');
    return;
  }
  let rest = BigInt.asUintN(8 * length, value);
  for (let at = start + length - 1; at >= start; at--) {
    header[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  header[start] = (header[start] ?? 0) | 0x80;
}
