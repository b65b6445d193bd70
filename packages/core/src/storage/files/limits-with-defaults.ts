import type { FileLimits } from '../../contract/locations/file-limits.ts';
import { defaultMaxJsonDepth } from '../../json/index.ts';

const mebibyte = 1024 * 1024;

export const maxMetadataValues = 100_000;
/** Files up to this size may be as compressible as they are. */
export const ratioFreeBytes = 4 * mebibyte;

export function withDefaults(limits: FileLimits = {}): Required<FileLimits> {
  return {
    maxFileBytes: 256 * mebibyte,
    maxFileRatio: 250,
    maxFileValues: 10_000_000,
    maxFileDepth: defaultMaxJsonDepth,
    maxRowBytes: 16 * mebibyte,
    maxMetadataBytes: 4 * mebibyte,
    ...limits,
  };
}
