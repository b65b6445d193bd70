import type { SourceEntry } from '@lifeboat/core/plugin-api';

/** The key of a function that yields many entries at once, because waiting for each of them takes longer than examining it. */
export const entryBatches = Symbol('batches of entries');

/** A stream of entries that can also be read in batches. */
export interface EntryBatches {
  [entryBatches](): AsyncIterable<readonly SourceEntry[]>;
}

/** Returns the batches of a stream. A stream without batches gives one entry at a time. */
export function batchesOf(entries: AsyncIterable<SourceEntry>): AsyncIterable<readonly SourceEntry[]> {
  return entryBatches in entries ? (entries as AsyncIterable<SourceEntry> & EntryBatches)[entryBatches]() : eachAlone(entries);
}

async function* eachAlone(entries: AsyncIterable<SourceEntry>): AsyncGenerator<readonly SourceEntry[]> {
  for await (const entry of entries) yield [entry];
}
