import { sealOverhead } from '../crypto/content-cipher.ts';
import type { ContentEntry } from './content-entry.ts';
import { contentIdOf } from './content-id.ts';

/** An index that does not fit its version. */
export class IndexError extends Error {}

const headerLengthV1 = 8;
const entryLengthV1 = 20;
const headerLengthV2 = 17;
const packBlob = /^[pq][0-9a-f]+(?:-[0-9a-z]+)?$/;

/** Calls `add` for each entry. `packNames` keeps one string for each pack name, because many indexes repeat it.
 * @throws IndexError for anything that points outside the index or exceeds its limits */
export function parseIndex(body: Buffer, packNames: Map<string, string>, add: (id: string, entry: ContentEntry) => void): void {
  const version = body[0];
  if (version === 1) parseV1(body, packNames, add);
  else if (version === 2) parseV2(body, packNames, add);
  else throw new IndexError(`its version is ${version}`);
}

function parseV1(body: Buffer, packNames: Map<string, string>, add: (id: string, entry: ContentEntry) => void): void {
  need(body, headerLengthV1, 'header');
  const keyLength = body.readUInt8(1);
  const count = body.readUInt32BE(4);
  if (count === 0) return;
  if (body.readUInt16BE(2) !== entryLengthV1) throw new IndexError('the size of its entries is wrong');
  checkKeyLength(keyLength);
  const stride = keyLength + entryLengthV1;
  need(body, headerLengthV1 + count * stride, 'entries');
  for (let at = headerLengthV1; at < headerLengthV1 + count * stride; at += stride) {
    const value = at + keyLength;
    const packedLength = body.readUInt32BE(value + 16);
    if (packedLength < sealOverhead) throw new IndexError('a content is shorter than its seal');
    const offset = body.readUInt32BE(value + 12);
    add(idAt(body, at, keyLength), {
      timestamp: body.readUIntBE(value, 6),
      pack: packName(body, body.readUInt32BE(value + 8), body.readUInt8(value + 7), packNames),
      deleted: offset >= 0x80000000,
      offset: offset % 0x80000000,
      packedLength,
      length: packedLength - sealOverhead,
      compression: 0,
    });
  }
}

function parseV2(body: Buffer, packNames: Map<string, string>, add: (id: string, entry: ContentEntry) => void): void {
  need(body, headerLengthV2, 'header');
  const keyLength = body.readUInt8(1);
  const valueLength = body.readUInt16BE(2);
  const count = body.readUInt32BE(4);
  const packCount = body.readUInt32BE(8);
  const formatCount = body.readUInt8(12);
  const base = body.readUInt32BE(13);
  if (count === 0) return;
  checkKeyLength(keyLength);
  if (valueLength < 16 || valueLength > 19) throw new IndexError('the size of its entries is wrong');
  const stride = keyLength + valueLength;
  const packsAt = headerLengthV2 + count * stride;
  const formatsAt = packsAt + packCount * 5;
  need(body, formatsAt + formatCount * 6, 'entries');
  const packs = Array.from({ length: packCount }, (_, i) =>
    packName(body, body.readUInt32BE(packsAt + i * 5 + 1), body.readUInt8(packsAt + i * 5), packNames),
  );
  const compressions = Array.from({ length: formatCount }, (_, i) => {
    if (body.readUInt8(formatsAt + i * 6 + 5) !== 0) throw new IndexError('a content has an encryption key that is not known');
    return body.readUInt32BE(formatsAt + i * 6);
  });
  for (let at = headerLengthV2; at < packsAt; at += stride) {
    const value = at + keyLength;
    const offset = body.readUInt32BE(value + 4);
    const high = valueLength > 18 ? body.readUInt8(value + 18) : 0;
    const pack = packs[body.readUInt16BE(value + 14) + (valueLength > 17 ? body.readUInt8(value + 17) : 0) * 65536];
    const compression = compressions[valueLength > 16 ? body.readUInt8(value + 16) : 0];
    if (pack === undefined || compression === undefined) throw new IndexError('an entry points to a pack or a format that does not exist');
    const packedLength = body.readUIntBE(value + 11, 3) + (high & 15) * 0x1000000;
    if (packedLength < sealOverhead) throw new IndexError('a content is shorter than its seal');
    const length = body.readUIntBE(value + 8, 3) + (high >> 4) * 0x1000000;
    if (compression === 0 && length !== packedLength - sealOverhead) throw new IndexError('the lengths of a content contradict each other');
    add(idAt(body, at, keyLength), {
      timestamp: body.readUInt32BE(value) + base,
      pack,
      deleted: offset >= 0x80000000,
      offset: offset % 0x80000000,
      packedLength,
      length,
      compression,
    });
  }
}

function need(body: Buffer, length: number, what: string): void {
  if (body.byteLength < length) throw new IndexError(`it ends before its ${what} do`);
}

function checkKeyLength(length: number): void {
  if (length < 2 || length > 128) throw new IndexError(`the size of its keys is ${length}`);
}

function idAt(body: Buffer, at: number, keyLength: number): string {
  const id = contentIdOf(body.subarray(at, at + keyLength));
  if (id === undefined) throw new IndexError('a content has an invalid ID');
  return id;
}

function packName(body: Buffer, at: number, length: number, names: Map<string, string>): string {
  const name = body.toString('latin1', at, at + length);
  const known = names.get(name);
  if (known !== undefined) return known;
  // The name becomes part of a key in the store.
  if (at + length > body.byteLength || !packBlob.test(name)) throw new IndexError('a pack has an invalid name');
  names.set(name, name);
  return name;
}
