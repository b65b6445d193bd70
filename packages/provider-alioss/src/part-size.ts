const mebibyte = 1024 * 1024;

/** OSS's own limit. */
export const maxParts = 10_000;
export const defaultPartSizeInBytes = 5 * mebibyte;
/** Parts of one size in a row: each new size needs new buffers, and the old ones stay until V8 collects them. */
const step = 100;

/** Bytes of part `partNumber` (from 1). The length of a stream is unknown, and OSS takes 10,000 parts: the first 1,000 have the
 * base size, later ones grow with the square of their number, to 2 GiB at most, so that objects of 5 TiB fit. */
export function partSize(partNumber: number, baseInBytes: number): number {
  const beyond = Math.ceil(Math.max(0, partNumber - 1000) / step) * step;
  return baseInBytes + 23 * beyond * beyond;
}
