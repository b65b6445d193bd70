import type { ContentEntry } from './content-entry.ts';
import { contentKey } from './content-id.ts';

const headerLength = 17;
/** Of the contents that are written here. */
const formatVersion = 3;
const maxOffset = 2 ** 30;

/** The body of an index of version 2, as kopia writes it: sorted by key, each field only as wide as it must be. */
export function buildIndex(entries: ReadonlyMap<string, ContentEntry>): Buffer {
  const sorted = [...entries].map(([id, entry]) => ({ key: contentKey(id), entry })).sort((a, b) => a.key.compare(b.key));
  const packs = numbered(sorted.map(({ entry }) => entry.pack));
  const compressions = numbered(sorted.map(({ entry }) => entry.compression));
  const keyLength = sorted[0]?.key.byteLength ?? 0;
  const wide = sorted.some(({ entry }) => Math.max(entry.length, entry.packedLength) >= 0x1000000);
  const valueLength = wide ? 19 : packs.size > 0x10000 ? 18 : compressions.size > 1 ? 17 : 16;
  const stride = keyLength + valueLength;
  const packsAt = headerLength + sorted.length * stride;
  const formatsAt = packsAt + packs.size * 5;
  const namesAt = formatsAt + compressions.size * 6;
  const names = Buffer.from([...packs.keys()].join(''), 'latin1');

  const body = Buffer.alloc(namesAt + names.byteLength);
  body.set(names, namesAt);
  body.writeUInt8(2, 0);
  body.writeUInt8(keyLength, 1);
  body.writeUInt16BE(valueLength, 2);
  body.writeUInt32BE(sorted.length, 4);
  body.writeUInt32BE(packs.size, 8);
  body.writeUInt8(compressions.size, 12);
  sorted.forEach(({ key, entry }, i) => {
    const at = headerLength + i * stride;
    const value = at + keyLength;
    const pack = packs.get(entry.pack) ?? 0;
    if (key.byteLength !== keyLength || entry.offset >= maxOffset) throw new RangeError('A content does not fit into an index');
    body.set(key, at);
    body.writeUInt32BE(entry.timestamp, value);
    body.writeUInt32BE(entry.offset + (entry.deleted ? 0x80000000 : 0), value + 4);
    body.writeUIntBE(entry.length % 0x1000000, value + 8, 3);
    body.writeUIntBE(entry.packedLength % 0x1000000, value + 11, 3);
    body.writeUInt16BE(pack % 0x10000, value + 14);
    if (valueLength > 16) body.writeUInt8(compressions.get(entry.compression) ?? 0, value + 16);
    if (valueLength > 17) body.writeUInt8(Math.floor(pack / 0x10000), value + 17);
    if (valueLength > 18)
      body.writeUInt8((Math.floor(entry.length / 0x1000000) << 4) | Math.floor(entry.packedLength / 0x1000000), value + 18);
  });
  let nameAt = namesAt;
  for (const [name, number] of packs) {
    body.writeUInt8(name.length, packsAt + number * 5);
    body.writeUInt32BE(nameAt, packsAt + number * 5 + 1);
    nameAt += name.length;
  }
  for (const [compression, number] of compressions) {
    body.writeUInt32BE(compression, formatsAt + number * 6);
    body.writeUInt8(formatVersion, formatsAt + number * 6 + 4);
  }
  return body;
}

/** The distinct values, and the place of each. */
function numbered<T>(values: readonly T[]): Map<T, number> {
  const numbers = new Map<T, number>();
  for (const value of values) if (!numbers.has(value)) numbers.set(value, numbers.size);
  return numbers;
}
