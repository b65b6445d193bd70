import zlib, { gunzipSync, inflateRawSync } from 'node:zlib';

type Expand = (data: Buffer, options: { readonly maxOutputLength: number; readonly chunkSize?: number }) => Buffer;

const families = new Map<number, Expand>([
  [0x10, gunzipSync],
  [0x11, (...args) => zlib.zstdDecompressSync(...args)],
  [0x13, gunzipSync],
  [0x15, inflateRawSync],
]);
const otherNames = new Map([
  [0x12, 's2'],
  [0x14, 'lz4'],
]);

/** A compression that Lifeboat cannot decompress, or does not know. */
export class UnknownCompressionError extends Error {}

const maxAtOnce = 8 * 1024 * 1024;

/** Decompresses data that follows its compression header. `isExact`: the result should have exactly `maxLength` bytes.
 * @throws UnknownCompressionError, and Error for broken data, and for data with more than `maxLength` bytes */
export function decompress(data: Buffer, header: number, maxLength: number, isExact = true): Buffer {
  if (data.byteLength < 4 || data.readUInt32BE(0) !== header) throw new Error('its compression is not the one in the index');
  const expand = families.get(header >> 8);
  if (!expand) throw new UnknownCompressionError(otherNames.get(header >> 8) ?? `0x${header.toString(16)}`);
  // In one piece: pieces of 16 KiB would take twice the time. A length from a blob is believed up to that of a content only.
  const chunkSize = isExact ? { chunkSize: Math.min(maxLength, maxAtOnce) + 64 } : {};
  return expand(data.subarray(4), { maxOutputLength: Math.max(1, maxLength), ...chunkSize });
}

/** Decompresses data whose header says how it is compressed. */
export function decompressByHeader(data: Buffer, maxLength: number): Buffer {
  return decompress(data, data.byteLength < 4 ? 0 : data.readUInt32BE(0), maxLength, false);
}
