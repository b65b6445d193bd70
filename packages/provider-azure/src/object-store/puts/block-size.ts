/** Azure's own limit. */
export const maxBlocks = 50_000;
export const defaultBlobPartSizeInBytes = 4 * 1024 * 1024;

/** Bytes of block `number` (from 1). The length of a stream is unknown, and Azure takes 50,000 blocks: every 10,000 blocks
 * the size doubles, so that a base of 4 MiB reaches 1.2 TiB with blocks of 64 MiB at most. */
export function blockSize(number: number, baseInBytes: number): number {
  return baseInBytes * 2 ** Math.floor((Math.max(1, number) - 1) / 10_000);
}
