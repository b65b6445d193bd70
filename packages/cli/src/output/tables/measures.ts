import type { ArchiveProgressEvent, TransferEvent } from '@lifeboat/core';
import type { Measure } from '../progress.ts';
import { formatBytes } from './format-bytes.ts';

/** A run's, in items. */
export function measureItems({ items, totalItems, bytes }: Pick<ArchiveProgressEvent, 'items' | 'totalItems' | 'bytes'>): Measure {
  return { done: items, total: totalItems, facts: [`${items}/${totalItems} items`, formatBytes(bytes)] };
}

/** A copy's, in bytes. */
export function measureBytes({ step, file, bytes, totalBytes }: TransferEvent): Measure {
  const facts = [`${formatBytes(bytes)} of ${formatBytes(totalBytes)}`, step === 'checking' ? `${file} read back` : file];
  return { done: bytes, total: totalBytes, facts };
}
