// Castagnoli's polynomial, reflected (RFC 3720, appendix B.4); eight bytes at a time.
const polynomial = 0x82f63b78;
let tables: Uint32Array | undefined;

/** The CRC32C of what came before (`crc`, 0 at the beginning) followed by `bytes`. Node has only the other CRC32. */
export function crc32c(bytes: Uint8Array, crc = 0): number {
  tables ??= makeTables();
  const t = tables as unknown as number[];
  const end = bytes.length - (bytes.length % 8);
  const b = bytes as unknown as number[];
  let c = ~crc;
  let i = 0;
  for (; i < end; i += 8) {
    const low = c ^ (at(b, i) | (at(b, i + 1) << 8) | (at(b, i + 2) << 16) | (at(b, i + 3) << 24));
    c =
      at(t, 1792 + (low & 255)) ^
      at(t, 1536 + ((low >>> 8) & 255)) ^
      at(t, 1280 + ((low >>> 16) & 255)) ^
      at(t, 1024 + (low >>> 24)) ^
      at(t, 768 + at(b, i + 4)) ^
      at(t, 512 + at(b, i + 5)) ^
      at(t, 256 + at(b, i + 6)) ^
      at(t, at(b, i + 7));
  }
  for (; i < bytes.length; i++) c = at(t, (c ^ at(b, i)) & 255) ^ (c >>> 8);
  return ~c >>> 0;
}

/** As Google writes it: base64 of the four bytes, the highest first. */
export function crc32cText(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString('base64');
}

function at(list: readonly number[], index: number): number {
  return list[index] as number;
}

function makeTables(): Uint32Array {
  const made = new Uint32Array(8 * 256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ polynomial : c >>> 1;
    made[n] = c;
  }
  for (let n = 256; n < made.length; n++) {
    const before = made[n - 256] ?? 0;
    made[n] = (made[before & 255] ?? 0) ^ (before >>> 8);
  }
  return made;
}
