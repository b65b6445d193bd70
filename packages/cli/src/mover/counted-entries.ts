import type { SourceEntry } from '@lifeboat/core/plugin-api';

/** What a mover has done so far. */
export interface Counts {
  files: number;
  bytes: number;
  problems: number;
}

/** The entries as they are, counted as they are asked for: those before the last one are done. */
export async function* countedEntries(entries: AsyncIterable<SourceEntry>, counts: Counts): AsyncGenerator<SourceEntry> {
  for await (const entry of entries) {
    yield entry;
    if (entry.type !== 'file') continue;
    counts.files++;
    counts.bytes += entry.size;
  }
}
