import { type CallOptions, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { ContentReader } from '../contents/content-reader.ts';
import type { ContentWriter } from '../contents/content-writer.ts';
import type { ContentEntry } from '../index/content-entry.ts';
import type { ContentIndex } from '../index/content-index.ts';
import { createTally, type Tally } from './tally.ts';

/** A pack with less than this share of a full one counts as short. */
const shortPack = 0.6;

/** Copies the contents of short packs into new packs. The short packs are left to the task that removes unneeded packs. */
export async function rewriteShortPacks(
  given: CallOptions & {
    readonly index: ContentIndex;
    readonly contents: ContentReader;
    readonly writer: ContentWriter;
    readonly maxPackSize: number;
    /** Contents that were written later stay where they are. */
    readonly writtenBeforeInMs: number;
  },
): Promise<{ readonly rewritten: Tally; readonly retained: Tally }> {
  const { index, contents, writer, maxPackSize, writtenBeforeInMs, signal } = given;
  const packs = new Map<string, { bytes: number; readonly ids: (readonly [string, ContentEntry])[] }>();
  for (const [id, entry] of index.all()) {
    const pack = packs.get(entry.pack) ?? { bytes: 0, ids: [] };
    pack.bytes += entry.packedLength;
    pack.ids.push([id, entry]);
    packs.set(entry.pack, pack);
  }
  const rewritten = createTally();
  const retained = createTally();
  for (const kind of ['p', 'q']) {
    const short = [...packs].filter(([name, { bytes }]) => name.startsWith(kind) && bytes < maxPackSize * shortPack);
    // Rewriting one short pack would only make another short pack.
    if (short.length < 2) continue;
    for (const [, { ids }] of short)
      for (const [id, entry] of ids.sort(([, a], [, b]) => a.offset - b.offset)) {
        throwIfAborted(signal, 'Rewriting packs');
        if (entry.timestamp * 1000 > writtenBeforeInMs) {
          retained.add(entry.packedLength);
          continue;
        }
        await writer.move(id, await contents.readSealed(id, { signal }), { deleted: entry.deleted });
        rewritten.add(entry.packedLength);
      }
  }
  await writer.flush();
  return { rewritten, retained };
}
