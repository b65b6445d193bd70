const mebibyte = 1024 * 1024;

/** The limit of S3 and of OSS. */
export const maxParts = 10_000;
export const defaultPartSizeInBytes = 5 * mebibyte;
/** Parts of one size in a row: each new size needs new buffers, and the old ones stay until V8 collects them. */
const step = 100;

/** Bytes of part `partNumber` (from 1). The length of a stream is unknown, and S3 and OSS take 10,000 parts and at least
 * 5 TiB: the first 1,000 parts have the base size, later ones grow with the square of their number, so that the sum reaches 5 TiB whatever
 * the base, no part exceeds 2 GiB (a limit of one write), and 20 GiB still need only parts of 32 MiB. */
export function partSize(partNumber: number, baseInBytes: number): number {
  const beyond = Math.ceil(Math.max(0, partNumber - 1000) / step) * step;
  return baseInBytes + 23 * beyond * beyond;
}
