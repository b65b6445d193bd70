import { type CallOptions, type SnapshotTree, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { ContentReader } from '../contents/content-reader.ts';
import type { ContentWriter } from '../contents/content-writer.ts';
import type { ContentIndex } from '../index/content-index.ts';
import { notIndexed } from '../index/not-indexed.ts';
import type { ObjectReader } from '../objects/object-reader.ts';
import { createTally, type Tally } from './tally.ts';

/** What a garbage collection found. */
export interface GarbageReport {
  readonly unneeded: Tally;
  readonly tooRecent: Tally;
  readonly needed: Tally;
  /** The contents of manifests, which are not collected. */
  readonly system: Tally;
  readonly recovered: Tally;
}

/** Marks contents that no snapshot needs as deleted. Removes the mark from contents that a snapshot needs, because a snapshot may have been
 * written during an earlier collection. If a snapshot cannot be read, the collection ends, so that its contents do not count as
 * garbage. */
export async function collectGarbage(
  given: CallOptions & {
    readonly blobs: BlobStore;
    readonly index: ContentIndex;
    readonly contents: ContentReader;
    readonly objects: ObjectReader;
    readonly writer: ContentWriter;
    readonly trees: readonly SnapshotTree[];
    /** Contents that were written later are left alone. */
    readonly writtenBeforeInMs: number;
  },
): Promise<GarbageReport> {
  const { blobs, index, contents, objects, writer, trees, writtenBeforeInMs, signal } = given;
  const needed = new Set<string>();
  const walked = new Set<string>();

  async function need(objectId: string): Promise<void> {
    for await (const id of objects.contentIds(objectId, { signal })) {
      // Something is missing, so this is no time to remove anything.
      if (!index.find(id)) throw notIndexed(blobs, index, id, ', which a snapshot needs');
      needed.add(id);
    }
  }

  async function walk(tree: SnapshotTree, directory: SnapshotTree['snapshot']['root']): Promise<void> {
    throwIfAborted(signal, 'Collecting garbage');
    if (walked.has(directory.contentId)) return;
    // Noted before the content of the directory, so that a directory that contains itself does not loop.
    walked.add(directory.contentId);
    await need(directory.contentId);
    for (const entry of await tree.list(directory, { signal })) {
      if (entry.type === 'directory') await walk(tree, entry);
      else await need(entry.contentId);
    }
  }

  for (const tree of trees) {
    const { root } = tree.snapshot;
    if (root.type === 'directory') await walk(tree, root);
    else await need(root.contentId);
  }

  const report = {
    unneeded: createTally(),
    tooRecent: createTally(),
    needed: createTally(),
    system: createTally(),
    recovered: createTally(),
  };
  for (const [id, entry] of [...index.all()]) {
    throwIfAborted(signal, 'Collecting garbage');
    if (id.startsWith('m')) report.system.add(entry.packedLength);
    else if (needed.has(id)) {
      report.needed.add(entry.packedLength);
      if (!entry.deleted) continue;
      await writer.move(id, await contents.readSealed(id, { signal }), { deleted: false });
      report.recovered.add(entry.packedLength);
    } else if (entry.timestamp * 1000 > writtenBeforeInMs) report.tooRecent.add(entry.packedLength);
    else {
      report.unneeded.add(entry.packedLength);
      if (!entry.deleted) await writer.forget(id);
    }
  }
  await writer.flush();
  return report;
}
