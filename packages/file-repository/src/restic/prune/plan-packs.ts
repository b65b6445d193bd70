import type { BlobStore } from '../../blobs/blob-store.ts';
import type { BlobTable } from '../index/blob-table.ts';
import { packLength } from '../packs/header-entry.ts';
import { packBlobId } from '../packs/pack-id.ts';

/** What happens to the packs that an index names. */
export interface PackPlan {
  /** The numbers of the blobs to move into new packs, in the order of their packs. */
  readonly move: readonly number[];
  /** The numbers of the packs that stay. */
  readonly keep: ReadonlySet<number>;
  /** The ids of the packs to remove, of those that exist. */
  readonly remove: readonly string[];
  /** How many blobs are removed for good. */
  readonly unneeded: number;
}

interface PackFacts {
  readonly number: number;
  readonly blobs: number[];
  usedBytes: number;
  unusedBytes: number;
  /** The numbers of the blobs in this pack that are needed, and needed from here. */
  readonly needed: number[];
  hasTrees: boolean;
}

/** How large the share of unneeded bytes may be. Repacking for less costs more than it saves. */
const maxUnusedShare = 0.05;

/** Decides by restic's rules. `sizes`: the packs that exist.
 * @throws LifeboatError `REPOSITORY_DAMAGED` if a pack that is needed is missing or has the wrong size */
export function planPacks(blobs: BlobStore, table: BlobTable, used: Uint8Array, sizes: ReadonlyMap<string, number>): PackPlan {
  const packs = table.packs.map(
    (_, number): PackFacts => ({ number, blobs: [], usedBytes: 0, unusedBytes: 0, needed: [], hasTrees: false }),
  );
  for (let number = 0; number < table.count; number++) (packs[table.packOf(number)] as PackFacts).blobs.push(number);
  const isWhole = packs.map(({ blobs: numbers }, i) => sizes.get(table.packs[i] as string) === packLength(numbers.map(table.at)));

  let unneeded = 0;
  for (let number = 0; number < table.count; number++) {
    const { type, id, length } = table.at(number);
    const pack = packs[table.packOf(number)] as PackFacts;
    if (type === 'tree') pack.hasTrees = true;
    if (used[number] === 0) unneeded += 1;
    // If there are several copies, the first whole one counts.
    const copies = used[number] === 0 ? [] : table.find(type, id);
    const kept = copies.find((copy) => isWhole[table.packOf(copy)]);
    if (copies.length > 0 && kept === undefined) throw missing(blobs, table, sizes, number);
    if (kept === number) {
      pack.needed.push(number);
      pack.usedBytes += length;
    } else pack.unusedBytes += length;
  }

  const keep = new Set<number>();
  const repack: PackFacts[] = [];
  const partly: PackFacts[] = [];
  let total = 0;
  let unused = 0;
  for (const pack of packs) {
    if (pack.needed.length === 0) continue;
    total += pack.usedBytes;
    if (pack.unusedBytes === 0) keep.add(pack.number);
    else if (pack.hasTrees) repack.push(pack);
    else {
      partly.push(pack);
      unused += pack.unusedBytes;
    }
  }
  // The emptiest packs first, until the share of unneeded bytes is small enough.
  partly.sort((a, b) => b.unusedBytes / b.usedBytes - a.unusedBytes / a.usedBytes);
  for (const pack of partly) {
    if (unused > total * maxUnusedShare) {
      repack.push(pack);
      unused -= pack.unusedBytes;
    } else {
      keep.add(pack.number);
    }
  }
  const remove = table.packs.filter((id, number) => !keep.has(number) && sizes.has(id));
  return { move: repack.flatMap(({ needed }) => needed), keep, remove, unneeded };
}

function missing(blobs: BlobStore, table: BlobTable, sizes: ReadonlyMap<string, number>, number: number) {
  const { id, type, pack } = table.at(number);
  const size = sizes.get(pack);
  const what = size === undefined ? 'it is missing' : `it has ${size} bytes, and its index tells of another length`;
  return blobs.damaged(packBlobId(pack), `${what}; it holds the ${type} blob ${id}, which is needed. Nothing was removed`);
}
