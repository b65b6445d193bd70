import type { CallOptions, MaintenanceReport } from '@lifeboat/core/plugin-api';
import { inParallel } from '../../flow/in-parallel.ts';
import { createBlobWriter } from '../contents/blob-writer.ts';
import { isHash } from '../hashes/sha256.ts';
import { rewriteIndex } from '../index/rewrite-index.ts';
import type { RepositoryLock } from '../locks/repository-lock.ts';
import { lockLost } from '../locks/with-lock.ts';
import { packBlobId } from '../packs/pack-id.ts';
import { markUsed } from './mark-used.ts';
import { planPacks } from './plan-packs.ts';
import type { PruneGiven } from './prune-given.ts';

/** How many packs are removed at the same time. */
const concurrency = 8;

/** Removes what no snapshot needs. The order is: write new packs, write a new index, remove the old index, remove the packs that it named.
 * So readers always find everything, and if a run is killed, the next one removes what it left.
 * @throws LifeboatError `REPOSITORY_DAMAGED`; then nothing that a snapshot needs or may need was removed */
export async function prune(given: PruneGiven, lock: RepositoryLock, options: CallOptions): Promise<Omit<MaintenanceReport, 'mode'>> {
  const { blobs, files, opened, index, reader, settings } = given;
  const { signal } = options;
  const { table } = index;
  const used = await markUsed(given, options);
  const sizes = new Map<string, number>();
  for await (const { id, size } of blobs.list('data/', { signal })) {
    const name = id.slice(id.lastIndexOf('/') + 1);
    if (isHash(name) && id === packBlobId(name)) sizes.set(name, size);
  }
  const plan = planPacks(blobs, table, used, sizes);

  const writer = createBlobWriter({
    blobs,
    files,
    index,
    signal,
    cipher: opened.cipher,
    version: opened.version,
    uploads: 2,
    packSize: settings.packSize,
  });
  try {
    for (const number of plan.move) {
      const blob = table.at(number);
      await writer.move(blob, await reader.readSealed(blob, { signal }));
    }
    const written = await writer.flush();
    // The new packs have an index already.
    const removed = await rewriteIndex({ blobs, files, index, lock, signal, written, keep: (pack) => plan.keep.has(pack) });
    const loss = await lock.findLoss({ signal });
    if (loss) throw lockLost(blobs, loss);
    // Packs that no index named belong to runs that were given up. Nobody else writes now.
    const indexed = new Set(table.packs);
    const unneeded = [...(removed.isWhole ? plan.remove : []), ...[...sizes.keys()].filter((id) => !indexed.has(id))];
    const gone: string[] = [];
    await inParallel(unneeded, concurrency, async (id) => {
      // A locked pack is removed later. No index names it any more.
      if (await blobs.removeUnlocked(packBlobId(id), { signal })) gone.push(id);
    });
    await index.refresh({ signal });
    return {
      unneededContents: plan.unneeded,
      recoveredContents: 0,
      rewrittenContents: plan.move.length,
      removedBlobs: removed.removedBlobs + gone.length,
      removedBytes: removed.removedBytes + gone.reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0),
    };
  } catch (error) {
    await writer.abandon().catch(() => {});
    throw error;
  }
}
