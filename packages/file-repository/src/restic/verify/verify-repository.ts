import {
  type CallOptions,
  type Damage,
  LifeboatError,
  throwIfAborted,
  type VerifyOptions,
  type VerifyReport,
} from '@lifeboat/core/plugin-api';
import { damageOf } from '../../damage/damage-of.ts';
import { inParallel } from '../../flow/in-parallel.ts';
import { createSnapshotTree } from '../../trees/snapshot-tree.ts';
import { createTreeVerifier } from '../../verify/tree-verifier.ts';
import { isHash } from '../hashes/sha256.ts';
import type { IndexedBlob } from '../index/indexed-blob.ts';
import { notIndexed } from '../index/not-indexed.ts';
import { packLength } from '../packs/header-entry.ts';
import { packBlobId } from '../packs/pack-id.ts';
import type { PruneGiven } from '../prune/prune-given.ts';
import { blobIdsOf } from '../trees/parse-tree.ts';
import { ownEntry } from '../trees/restic-tree-reader.ts';
import { checkKeys } from './check-keys.ts';
import { checkPack } from './check-pack.ts';

/** How many packs are read at the same time. Each takes about 24 MiB. */
const concurrency = 2;

interface VerifyGiven extends Omit<PruneGiven, 'settings'>, Omit<VerifyOptions, 'snapshots'> {
  /** The ids of the snapshots whose files are checked. @default all */
  readonly only: readonly string[] | undefined;
}

/** Verifies a repository. The name of every file is a hash, so no change goes unnoticed. */
export async function verifyRepository(given: VerifyGiven): Promise<VerifyReport> {
  const { blobs, files, opened, index, trees, depth = 'files', signal } = given;
  const options: CallOptions = { signal };
  let damageCount = 0;
  const onDamage = (damage: Damage) => {
    damageCount += 1;
    given.onDamage?.(damage);
  };
  const onError = (error: LifeboatError) => onDamage(damageOf(error));

  await checkKeys(blobs, options, onError);
  for await (const { name } of files.list('locks', options)) await files.read('locks', name, options).catch(tell);
  // Snapshots are listed before the index is read. So the index has everything they need, even if somebody writes meanwhile.
  const snapshots = await given.snapshots.list({ signal, onDamage: onError });
  await index.refresh({ signal, onDamage: onError });
  const { table } = index;
  const sizes = new Map<string, number>();
  for await (const { id, size } of blobs.list('data/', options)) {
    const name = id.slice(id.lastIndexOf('/') + 1);
    if (isHash(name) && id === packBlobId(name)) sizes.set(name, size);
  }

  /** Why blobs of a pack cannot be read: one reason for all of them, or a reason for each broken blob. */
  const faults = new Map<number, string | ReadonlyMap<string, string>>();
  const packs = new Map<number, number[]>();
  for (let number = 0; number < table.count; number++) {
    const pack = table.packOf(number);
    const known = packs.get(pack);
    if (known) known.push(number);
    else packs.set(pack, [number]);
  }
  const blobsOf = (pack: number): IndexedBlob[] => (packs.get(pack) ?? []).map(table.at).sort((a, b) => a.offset - b.offset);
  for (const pack of packs.keys()) {
    const id = table.packs[pack] as string;
    const size = sizes.get(id);
    const packed = blobsOf(pack);
    const expected = packLength(packed);
    if (size === expected) continue;
    const message =
      size === undefined
        ? `Blob ${packBlobId(id)} is missing`
        : `Blob ${packBlobId(id)} has ${size} bytes, and ${expected} by what the index tells of it`;
    onDamage({ message, blob: packBlobId(id) });
    const end = Math.max(...packed.map(({ offset, length }) => offset + length));
    if (size === undefined || size < end) faults.set(pack, message);
  }
  if (depth === 'contents')
    await inParallel([...packs.keys()], concurrency, async (pack) => {
      throwIfAborted(signal, 'Verifying a repository');
      const id = table.packs[pack] as string;
      if (faults.has(pack)) return;
      const found = await checkPack({ blobs, cipher: opened.cipher, pack: id, packed: blobsOf(pack), size: sizes.get(id) ?? 0, signal });
      for (const message of found.messages) onDamage({ message, blob: packBlobId(id) });
      if (found.blobs.size > 0) faults.set(pack, found.blobs);
    });
  for (const [pack, fault] of faults)
    for (const { type, id } of blobsOf(pack))
      if (typeof fault === 'string' || fault.has(`${type} ${id}`)) index.unreadable.add(`${type} ${id}`);
  const snapshotCount = depth === 'blobs' ? 0 : await verifyTrees();
  return { depth, damageCount, blobCount: sizes.size, contentCount: table.count, snapshotCount };

  async function verifyTrees(): Promise<number> {
    const verifier = createTreeVerifier({
      async findFault(entry) {
        if (entry.type === 'directory') return findBlobFault('tree', entry.contentId);
        if (entry.type !== 'file') return undefined;
        let length = 0;
        for (const id of blobIdsOf(ownEntry(entry))) {
          const fault = findBlobFault('data', id);
          if (fault) return fault;
          length += table.plainLength('data', id) ?? 0;
        }
        return length === entry.size ? undefined : `The blobs of the file have ${length} bytes, and its directory says ${entry.size}`;
      },
      onDamage,
    });
    const wanted = snapshots.filter(({ id }) => given.only?.includes(id) ?? true);
    for (const snapshot of wanted) await verifier.verify(createSnapshotTree(blobs, trees, snapshot), options);
    return wanted.length;
  }

  /** Returns why a blob cannot be read; `undefined` if one of its copies can. */
  function findBlobFault(type: IndexedBlob['type'], id: string): string | undefined {
    const numbers = table.find(type, id);
    let first: string | undefined;
    for (const number of numbers) {
      const fault = faults.get(table.packOf(number));
      const reason = typeof fault === 'string' ? `${fault}, and holds blob ${id}` : fault?.get(`${type} ${id}`);
      if (reason === undefined) return undefined;
      first ??= reason;
    }
    return first ?? notIndexed(blobs, index, type, id).message;
  }

  function tell(error: unknown): void {
    if (!LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) throw error;
    onError(error);
  }
}
