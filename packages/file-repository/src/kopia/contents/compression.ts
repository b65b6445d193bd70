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

/** A compression that is known by name only, or not at all. */
export class UnknownCompressionError extends Error {}

const maxAtOnce = 8 * 1024 * 1024;

/** Data behind its compression header, decompressed. `isExact`: it has `maxLength` bytes, if it is as it should be.
 * @throws UnknownCompressionError, and Error for data that is broken or has more than `maxLength` bytes */
export function decompress(data: Buffer, header: number, maxLength: number, isExact = true): Buffer {
  if (data.byteLength < 4 || data.readUInt32BE(0) !== header) throw new Error('its compression is not the one in the index');
  const expand = families.get(header >> 8);
  if (!expand) throw new UnknownCompressionError(otherNames.get(header >> 8) ?? `0x${header.toString(16)}`);
  // All at once: pieces of 16 KiB would take twice the time. A length that a blob tells is not believed beyond that of a content.
  const chunkSize = isExact ? { chunkSize: Math.min(maxLength, maxAtOnce) + 64 } : {};
  return expand(data.subarray(4), { maxOutputLength: Math.max(1, maxLength), ...chunkSize });
}

/** Decompresses data that says itself how it is compressed. */
export function decompressByHeader(data: Buffer, maxLength: number): Buffer {
  return decompress(data, data.byteLength < 4 ? 0 : data.readUInt32BE(0), maxLength, false);
}
