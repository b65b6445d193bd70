import type { CopyProgressEvent, ProgressEvent } from '@lifeboat/core';
import type { Measure } from '../progress.ts';
import { formatBytes } from './format-values.ts';

/** A run's, in items. */
export function measureItems({ done, total, bytes }: Pick<ProgressEvent, 'done' | 'total' | 'bytes'>): Measure {
  return { done, total, facts: [`${done}/${total} items`, formatBytes(bytes)] };
}

/** A copy's, in bytes. */
export function measureBytes({ step, file, bytes, totalBytes }: CopyProgressEvent): Measure {
  const facts = [`${formatBytes(bytes)} of ${formatBytes(totalBytes)}`, step === 'checking' ? `${file} read back` : file];
  return { done: bytes, total: totalBytes, facts };
}
