import type { SourceEntry } from '@lifeboat/core/plugin-api';

/** Names what gives many entries at once: to wait for each of them takes longer than to look at it. */
export const entryBatches = Symbol('batches of entries');

/** A stream of entries that can be had as batches instead. */
export interface EntryBatches {
  [entryBatches](): AsyncIterable<readonly SourceEntry[]>;
}

/** The batches of a stream: of one entry each where it knows no others. */
export function batchesOf(entries: AsyncIterable<SourceEntry>): AsyncIterable<readonly SourceEntry[]> {
  return entryBatches in entries ? (entries as AsyncIterable<SourceEntry> & EntryBatches)[entryBatches]() : eachAlone(entries);
}

async function* eachAlone(entries: AsyncIterable<SourceEntry>): AsyncGenerator<readonly SourceEntry[]> {
  for await (const entry of entries) yield [entry];
}
