const mebibyte = 1024 * 1024;

/** The most parts of one upload in S3 and in OSS. */
export const maxParts = 10_000;
export const defaultPartSizeInBytes = 5 * mebibyte;
/** How many parts in a row have the same size. Each new size needs new buffers, and the old ones stay until V8 collects them. */
const step = 100;

/** Returns the size in bytes of part `partNumber`, counted from 1. The length of a stream is unknown, and S3 and OSS take at most 10,000
 * parts but objects of at least 5 TiB. So the first 1,000 parts have the base size, and later ones grow with the square of their number.
 * Then the sum reaches 5 TiB with any base, no part exceeds 2 GiB (the limit of one write), and 20 GiB need parts of at most 32 MiB. */
export function partSize(partNumber: number, baseInBytes: number): number {
  const beyond = Math.ceil(Math.max(0, partNumber - 1000) / step) * step;
  return baseInBytes + 23 * beyond * beyond;
}
