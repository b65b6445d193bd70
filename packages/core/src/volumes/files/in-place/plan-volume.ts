import type { RestoreVolumeMode } from '../../../contract/restore-volume.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../../errors/throw-if-aborted.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { TreeEntry } from '../../../plugin-api/source-entry.ts';
import type { FilesPlace } from '../backup/files-place.ts';
import { type Changed, compareVolume, type Extra } from './compare-volume.ts';
import { isKeptAlways } from './kept-always.ts';
import type { PlanSteps } from './plan-steps.ts';
import { createTally, type Tally, volumePath } from './tally.ts';
import type { VolumeIssues } from './volume-issues.ts';

/** What is to become of a volume. */
export interface VolumePlan {
  readonly written: Tally;
  readonly changed: Tally;
  readonly deleted: Tally;
  readonly kept: Tally;
  same: number;
  neededBytes: number;
}

interface PlanOptions extends CallOptions {
  readonly place: FilesPlace;
  readonly tree: SnapshotTree;
  readonly mode: RestoreVolumeMode;
  readonly steps: PlanSteps;
  readonly issues: VolumeIssues;
  readonly onCompared: () => void;
}

/** Compares a volume with a snapshot, and notes what the mode does about each difference. Writes nothing to it. */
export async function planVolume(options: PlanOptions): Promise<VolumePlan> {
  const { place, tree, mode, steps, issues, onCompared, signal } = options;
  const tallies = { written: createTally(), changed: createTally(), deleted: createTally(), kept: createTally() };
  const plan: VolumePlan = { ...tallies, same: 0, neededBytes: 0 };

  for await (const found of compareVolume({ place, tree, signal, onComplaint: issues.unreadable, onDamaged: issues.damaged })) {
    onCompared();
    if (found.kind === 'missing') await missing(found.path, found.entry);
    else if (found.kind === 'changed') await changed(found);
    else if (found.kind === 'extra') await extra(found);
    else plan.same += 1;
  }
  return plan;

  async function missing(path: string, entry: TreeEntry): Promise<void> {
    const size = await sizeOf(entry);
    plan.written.add(path, size);
    plan.neededBytes += size.bytes;
    await steps.add({ do: 'write', path });
  }

  async function changed({ path, entry, file }: Changed): Promise<void> {
    const isFolder = file.type === 'directory';
    if (mode === 'missing' || (mode === 'changed' && isFolder && entry.type !== 'directory')) {
      plan.kept.add(path, { bytes: file.size });
      // What is below it has no place.
      if (isFolder !== (entry.type === 'directory') && (mode === 'changed' || !isFolder))
        issues.failed(
          `${volumePath(path)} is a ${file.type}, and in the backup a ${entry.type}: it stays as it is, and what it was is not restored`,
        );
      return;
    }
    const size = await sizeOf(entry, { isAlone: isFolder && entry.type === 'directory' });
    plan.changed.add(path, size);
    if (isFolder && entry.type === 'directory') return;
    plan.neededBytes += Math.max(0, size.bytes - (file.type === 'file' ? file.size : 0));
    await steps.add({ do: 'write', path, over: isFolder ? 'folder' : 'entry' });
  }

  async function extra({ path, file, isWithin }: Extra): Promise<void> {
    const what = { bytes: file.type === 'file' ? file.size : 0, isNamed: !isWithin };
    if (mode !== 'exact' || isKeptAlways(path, file.type, isWithin)) {
      plan.kept.add(path, what);
      return;
    }
    plan.deleted.add(path, what);
    if (!isWithin) await steps.add({ do: 'delete', path });
  }

  async function sizeOf(
    entry: TreeEntry,
    { isAlone = false, above = [] as readonly string[] } = {},
  ): Promise<{ count: number; bytes: number }> {
    throwIfAborted(signal, 'Comparing a volume');
    if (entry.type !== 'directory' || isAlone) return { count: 1, bytes: entry.type === 'file' ? entry.size : 0 };
    const sum = { count: 1, bytes: 0 };
    // One that holds itself is damage, which is told when it is to be written.
    if (above.includes(entry.contentId)) return sum;
    for (const child of await childrenOf(entry)) {
      const { count, bytes } = await sizeOf(child, { above: [...above, entry.contentId] });
      sum.count += count;
      sum.bytes += bytes;
    }
    return sum;
  }

  async function childrenOf(entry: TreeEntry): Promise<readonly TreeEntry[]> {
    try {
      return await tree.list(entry, { signal });
    } catch (error) {
      // Told when it is to be written.
      if (LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) return [];
      throw error;
    }
  }
}
