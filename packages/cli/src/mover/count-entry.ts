import type { SourceEntry } from '@lifeboat/core/plugin-api';

/** What a mover has done so far. */
export interface Counts {
  files: number;
  bytes: number;
  problems: number;
}

/** Counts an entry that was taken. */
export function countEntry({ type, size }: SourceEntry, counts: Counts): void {
  if (type !== 'file') return;
  counts.files++;
  counts.bytes += size;
}
