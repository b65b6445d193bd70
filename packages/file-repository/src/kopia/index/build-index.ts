import type { ContentEntry } from './content-entry.ts';
import { putContentKey } from './content-id.ts';

const headerLength = 17;
/** The format version of contents that are written here. */
const formatVersion = 3;
const maxOffset = 2 ** 30;

/** Builds the body of an index of version 2, as kopia writes it: sorted by key, with each field only as wide as needed. */
export function buildIndex(entries: ReadonlyMap<string, ContentEntry>): Buffer {
  const { ids, keyLength, sorted } = sortedByKey(entries);
  const packs = numbered(sorted, ({ pack }) => pack);
  const compressions = numbered(sorted, ({ compression }) => compression);
  const wide = sorted.some((entry) => Math.max(entry.length, entry.packedLength) >= 0x1000000);
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
  sorted.forEach((entry, i) => {
    const at = headerLength + i * stride;
    const value = at + keyLength;
    const pack = packs.get(entry.pack) ?? 0;
    if (entry.offset >= maxOffset) throw new RangeError('A content does not fit into an index');
    if (putContentKey(body.subarray(at, value), ids[i] as string) !== keyLength) throw new RangeError('A content has no hash as its id');
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

/** Returns the entries in the order of their keys, which is the order of their ids: prefixes come after the digits of hashes. */
function sortedByKey(entries: ReadonlyMap<string, ContentEntry>) {
  const ids = [...entries.keys()].sort();
  const keyLength = keyLengthOf(ids[0]);
  if (ids.some((id) => keyLengthOf(id) !== keyLength)) throw new RangeError('A content does not fit into an index');
  return { ids, keyLength, sorted: ids.map((id) => entries.get(id) as ContentEntry) };
}

function keyLengthOf(id: string | undefined): number {
  return id === undefined ? 0 : 1 + (id.length >> 1);
}

/** Numbers the distinct values. */
function numbered<T>(entries: readonly ContentEntry[], pick: (entry: ContentEntry) => T): Map<T, number> {
  const numbers = new Map<T, number>();
  for (const entry of entries) {
    const value = pick(entry);
    if (!numbers.has(value)) numbers.set(value, numbers.size);
  }
  return numbers;
}
