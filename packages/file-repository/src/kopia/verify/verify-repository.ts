import {
  type CallOptions,
  type Damage,
  LifeboatError,
  type SnapshotTree,
  throwIfAborted,
  type VerifyOptions,
  type VerifyReport,
} from '@lifeboat/core/plugin-api';
import type { BlobInfo, BlobStore } from '../../blobs/blob-store.ts';
import { damageOf } from '../../damage/damage-of.ts';
import type { DamageOptions } from '../../damage/damage-options.ts';
import { isUnreadable } from '../../damage/is-unreadable.ts';
import { inParallel } from '../../flow/in-parallel.ts';
import { createTreeVerifier } from '../../verify/tree-verifier.ts';
import type { ContentReader } from '../contents/content-reader.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import type { ContentEntry } from '../index/content-entry.ts';
import { hashOf } from '../index/content-id.ts';
import type { ContentIndex } from '../index/content-index.ts';
import { notIndexed } from '../index/not-indexed.ts';
import type { ObjectReader } from '../objects/object-reader.ts';
import { checkDigests } from './check-digests.ts';
import { checkOwnBlobs } from './check-own-blobs.ts';
import { checkPackTail } from './check-pack-tail.ts';

interface Given extends VerifyOptions {
  readonly blobs: BlobStore;
  readonly keys: RepositoryKeys;
  readonly index: ContentIndex;
  readonly contents: ContentReader;
  readonly objects: ObjectReader;
  openSnapshots(options: DamageOptions): Promise<readonly SnapshotTree[]>;
}

/** How many reads a verification does at the same time. Each takes about 8 MiB. */
const concurrency = 4;

export async function verifyRepository(given: Given): Promise<VerifyReport> {
  const { blobs, keys, index, contents, depth = 'files', signal } = given;
  let damageCount = 0;
  const told = new Set<string>();
  const onDamage = (damage: Damage) => {
    damageCount += 1;
    if (damage.blob !== undefined) told.add(damage.blob);
    given.onDamage?.(damage);
  };
  await index.refresh({ signal, onDamage: (error) => onDamage(damageOf(error)) });
  await checkOwnBlobs(blobs, keys, { signal, onDamage: (error) => onDamage(damageOf(error)) });
  // The index is read first. If a maintenance moves a content meanwhile, the listing has its new place.
  const entries = [...index.live()];
  const packs = new Map<string, BlobInfo>();
  for (const kind of ['p', 'q']) for await (const blob of blobs.list(kind, { signal })) packs.set(blob.id, blob);

  const faults = new Map<string, string>();
  const reported = new Set<string>();
  for (const [id, { pack, offset, packedLength }] of entries) {
    const size = packs.get(pack)?.size;
    if (size !== undefined && offset + packedLength <= size) continue;
    const message = size === undefined ? `Blob ${pack} is missing` : `Blob ${pack} is cut off: it has ${size} bytes`;
    faults.set(id, `${message}, and holds content ${id}`);
    if (!reported.has(pack)) onDamage({ message, blob: pack });
    reported.add(pack);
  }
  if (depth === 'contents') {
    await inParallel(inOrderOfPacks(entries), concurrency, async ([id, entry]) => {
      if (faults.has(id)) return;
      const fault = await readFault(id);
      if (fault === undefined) return;
      faults.set(id, fault);
      onDamage({ message: fault, blob: entry.pack });
    });
    const named = new Set(entries.map(([, { pack }]) => pack));
    await inParallel(packs.values(), concurrency, async (pack) => {
      throwIfAborted(signal, 'Verifying a repository');
      // A pack that no index names may be one that is being written or was given up.
      const fault = named.has(pack.id) && !reported.has(pack.id) ? await checkPackTail(blobs, keys, pack, { signal }) : undefined;
      if (fault)
        onDamage({
          message: `Blob ${pack.id}: ${fault}. Its contents can be read, but a lost index could not be made again from it`,
          blob: pack.id,
        });
    });
  }
  if (depth !== 'blobs' && given.digests) {
    const onFault = (blob: string, message: string) => {
      if (!told.has(blob)) onDamage({ message: `${message}. Its contents can be read, unless they are named too`, blob });
    };
    await checkDigests({ blobs, packs, digests: given.digests, onFault, signal });
  }
  for (const id of faults.keys()) index.unreadable.add(id);
  const snapshotCount = depth === 'blobs' ? 0 : await verifyTrees();
  return { depth, damageCount, blobCount: packs.size, contentCount: entries.length, snapshotCount };

  async function readFault(id: string): Promise<string | undefined> {
    throwIfAborted(signal, 'Verifying a repository');
    try {
      const data = await contents.read(id, { signal });
      return keys.hash(data).equals(hashOf(id)) ? undefined : `Content ${id} is not what its name says`;
    } catch (error) {
      if (isUnreadable(error)) return error.message;
      throw error;
    }
  }

  /** Returns why an object cannot be read; `undefined` if it can. */
  async function findObjectFault(objectId: string, options: CallOptions): Promise<string | undefined> {
    try {
      for await (const id of given.objects.contentIds(objectId, options)) {
        const fault = faults.get(id) ?? (index.find(id) ? undefined : notIndexed(blobs, index, id).message);
        if (fault) return fault;
      }
      return undefined;
    } catch (error) {
      if (LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) return error.message;
      throw error;
    }
  }

  async function verifyTrees(): Promise<number> {
    const verifier = createTreeVerifier({
      findFault: ({ contentId }, options) => findObjectFault(contentId, options),
      onDamage,
    });
    const trees = await given.openSnapshots({
      signal,
      onDamage(error) {
        const damage = damageOf(error);
        if (damage.blob === undefined || !told.has(damage.blob)) onDamage(damage);
      },
    });
    const wanted = trees.filter(({ snapshot }) => given.snapshots?.includes(snapshot.id) ?? true);
    for (const tree of wanted) await verifier.verify(tree, { signal });
    return wanted.length;
  }
}

/** Sorts contents by their packs, so that neighbours are read at once. */
function inOrderOfPacks(entries: readonly (readonly [string, ContentEntry])[]): readonly (readonly [string, ContentEntry])[] {
  return [...entries].sort(([, a], [, b]) => (a.pack === b.pack ? a.offset - b.offset : a.pack < b.pack ? -1 : 1));
}
