import type { SourceEntry } from '../../../plugin-api/source-entry.ts';

/** The entries as they are; `onBytes` hears how many bytes of files were handed out so far. */
export async function* countedEntries(entries: AsyncIterable<SourceEntry>, onBytes: (bytes: number) => void): AsyncGenerator<SourceEntry> {
  let bytes = 0;
  for await (const entry of entries) {
    yield entry;
    // Whoever asks for the next one is done with it.
    if (entry.type !== 'file') continue;
    bytes += entry.size;
    onBytes(bytes);
  }
}
