import type { CallOptions, FileRepository, SnapshotTree, WriteSnapshotOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../blobs/blob-store.ts';
import { damageOf } from '../damage/damage-of.ts';
import { matches } from '../snapshots/matches.ts';
import { createSnapshotTree } from '../trees/snapshot-tree.ts';
import { createPieceOpener } from '../workers/piece-opener.ts';
import { codecRecipe } from './codec-recipe.ts';
import { createBlobReader } from './contents/blob-reader.ts';
import { createUnpackedFiles } from './files/unpacked-files.ts';
import { createBlobIndex } from './index/blob-index.ts';
import { createKeySlots } from './keys/key-slots.ts';
import { withLock } from './locks/with-lock.ts';
import type { OpenedRepository } from './open-repository.ts';
import { maintainRepository } from './prune/maintain-repository.ts';
import type { ResticSettings } from './restic-settings.ts';
import { retainedBlobs } from './retained-blobs.ts';
import { createSnapshotFiles } from './snapshots/snapshot-files.ts';
import { createResticTreeReader } from './trees/restic-tree-reader.ts';
import { parseSnapshotRecord } from './trees/snapshot-record.ts';
import { verifyRepository } from './verify/verify-repository.ts';
import { checkSource, writeSnapshot } from './write-snapshot.ts';

/** Makes a repository from what was opened. */
export function createResticRepository(unlocked: BlobStore, opened: OpenedRepository, settings: ResticSettings = {}): FileRepository {
  const { lock: objectLock } = settings;
  const retained = (until?: Date) => (objectLock ? retainedBlobs(unlocked, objectLock, until) : unlocked);
  const blobs = retained();
  const files = createUnpackedFiles(blobs, opened.cipher, opened.version);
  const index = createBlobIndex(blobs, files);
  const recipe = codecRecipe(opened);
  const reader = createBlobReader(blobs, opened.cipher, index, createPieceOpener(recipe));
  const trees = createResticTreeReader(blobs, reader, index, recipe);
  const snapshots = createSnapshotFiles(blobs, files);
  const locking = { blobs, files, clock: settings.clock };

  async function openSnapshot(id: string, { signal }: CallOptions = {}): Promise<SnapshotTree> {
    // The snapshot first: the indexes that are listed later have everything it needs.
    const snapshot = await snapshots.read(id, { signal });
    await index.refresh({ signal, onDamage: () => {} });
    return createSnapshotTree(blobs, trees, snapshot);
  }

  async function parentOf({ parent, source, tags, signal }: WriteSnapshotOptions): Promise<SnapshotTree | undefined> {
    if (parent === 'none') return undefined;
    if (parent !== undefined) return createSnapshotTree(blobs, trees, await snapshots.read(parent, { signal }));
    const filter = { source, ...(tags ? { tags } : {}) };
    // A snapshot that cannot be read cannot be a parent.
    const all = await snapshots.list({ signal, onDamage: () => {} });
    const newest = all.findLast((snapshot) => matches(snapshot, filter));
    return newest && createSnapshotTree(blobs, trees, newest);
  }

  const keySlots = createKeySlots({ ...locking, key: opened.key, cost: settings.cost });

  return {
    format: 'restic',
    place: blobs.place,
    async listSnapshots(filter = {}, { signal, onDamage } = {}) {
      const all = await snapshots.list({ signal, onDamage: (error) => onDamage?.(damageOf(error)) });
      return all.filter((snapshot) => matches(snapshot, filter));
    },
    openSnapshot,
    async writeSnapshot(entries, given) {
      checkSource(given);
      return withLock({ ...locking, exclusive: false, signal: given.signal }, async (lock, { signal }) => {
        await index.refresh({ signal });
        const parentTree = await parentOf({ ...given, signal });
        const own = retained(given.lockUntil);
        const stored = { blobs: own, files: createUnpackedFiles(own, opened.cipher, opened.version) };
        const written = await writeSnapshot(entries, { ...given, ...stored, signal, opened, index, settings, lock, parentTree });
        const { id, record, ...rest } = written;
        return { snapshot: parseSnapshotRecord(id, record), ...rest };
      });
    },
    async deleteSnapshot(id, { signal } = {}) {
      const whole = await snapshots.resolve(id, { signal });
      if (whole === undefined) return;
      // Others may read and write meanwhile, and rely on the blobs. So the blobs stay until a prune has the repository for itself.
      await withLock({ ...locking, exclusive: false, signal }, (_, options) => files.remove('snapshots', whole, options));
    },
    ...(objectLock && { readLock: async () => objectLock }),
    keySlots,
    changePassword: async (password, options) => void (await keySlots.replace(password, options)),
    verify: ({ snapshots: only, ...options } = {}) =>
      verifyRepository({ ...options, only, blobs, files, opened, index, reader, trees, snapshots }),
    maintain: (options = {}) => maintainRepository({ ...options, blobs, files, opened, index, reader, trees, snapshots, settings }),
  };
}
