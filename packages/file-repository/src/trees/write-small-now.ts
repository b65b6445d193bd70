import type { SourceEntry } from '@lifeboat/core/plugin-api';
import type { SmallPieces } from '../workers/batch-sealer.ts';
import { type PathName, textOf } from './names-of.ts';
import { maxSmallBytes } from './small-read.ts';
import type { SourceReader } from './source-reader.ts';
import type { EntryTaker } from './tree-format.ts';

interface WriteSmallNowOptions<Built> extends EntryTaker<Built> {
  readonly source: SourceReader;
  /** Absent: not now. */
  readonly pieces: SmallPieces | undefined;
  readonly entry: SourceEntry;
  readonly names: readonly PathName[];
  /** Called once the file has been read. Returns the stored entry for the id of its content. */
  onRead(size: number): (id: string) => Built;
}

/** Reads a small file into memory of the threads, which store it. `false`: nothing was done, it must be written in the usual way. */
export function writeSmallNow<Built>(options: WriteSmallNowOptions<Built>): boolean {
  const { source, pieces, entry, names, onRead, resolve, reject } = options;
  const memory = entry.size <= maxSmallBytes ? pieces?.roomFor(maxSmallBytes) : undefined;
  const bytes = memory && source.readInto(memory, entry, () => textOf(names));
  if (!pieces || bytes === undefined) return false;
  if (bytes === 'unreadable') resolve(bytes);
  else {
    const size = bytes.byteLength;
    const built = onRead(size);
    pieces.take(size, { reject, resolve: (id) => resolve(built(id)) });
  }
  return true;
}
