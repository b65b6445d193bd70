import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobInfo, BlobStore } from '../../blobs/blob-store.ts';

/** The index blobs and their epochs, as one listing shows them. */
export interface EpochState {
  /** New indexes go to this epoch. Nobody writes any more to epochs that are at least two before it. */
  readonly writeEpoch: number;
  readonly watermarkInSeconds: number;
  readonly markers: ReadonlyMap<number, BlobInfo>;
  readonly watermarks: ReadonlyMap<number, BlobInfo>;
  readonly uncompacted: ReadonlyMap<number, readonly BlobInfo[]>;
  /** Epochs that were merged, each with one complete set of blobs. */
  readonly compacted: ReadonlyMap<number, readonly BlobInfo[]>;
  /** Merged epochs from 0 on, without a gap. */
  readonly ranges: readonly EpochRange[];
}

export interface EpochRange {
  readonly first: number;
  readonly last: number;
  readonly blobs: readonly BlobInfo[];
}

/** The name of an index blob: of one epoch, of a merged epoch, or of a range. */
const indexBlob = /^x(?:([ns])(\d{1,15})|r(\d{1,15})_(\d{1,15}))_[0-9a-f]+-/;

export async function readEpochState(blobs: BlobStore, options: CallOptions): Promise<EpochState> {
  const markers = new Map<number, BlobInfo>();
  const watermarks = new Map<number, BlobInfo>();
  const uncompacted = new Map<number, BlobInfo[]>();
  const single = new Map<number, BlobInfo[]>();
  const ranges = new Map<string, { first: number; last: number; blobs: BlobInfo[] }>();
  for await (const blob of blobs.list('x', options)) {
    const marker = /^x([ew])(\d{1,15})$/.exec(blob.id);
    if (marker) (marker[1] === 'e' ? markers : watermarks).set(Number(marker[2]), blob);
    const [, kind, epoch, first, last] = indexBlob.exec(blob.id) ?? [];
    if (kind) append(kind === 'n' ? uncompacted : single, Number(epoch), blob);
    else if (first && last) {
      const range = ranges.get(`${first}_${last}`) ?? { first: Number(first), last: Number(last), blobs: [] };
      range.blobs.push(blob);
      ranges.set(`${first}_${last}`, range);
    }
  }
  const compacted = new Map<number, readonly BlobInfo[]>();
  for (const [epoch, candidates] of single) {
    const set = wholeSet(candidates);
    if (set) compacted.set(epoch, set);
  }
  const whole = [...ranges.values()].flatMap(({ first, last, blobs: candidates }) => {
    const set = wholeSet(candidates);
    return set ? [{ first, last, blobs: set }] : [];
  });
  return {
    writeEpoch: Math.max(0, ...markers.keys()),
    watermarkInSeconds: Math.max(0, ...watermarks.keys()),
    markers,
    watermarks,
    uncompacted,
    compacted,
    ranges: longestChain(whole),
  };
}

/** The last epoch that nobody writes to any more; negative if there is none. */
export function lastSettledEpoch({ writeEpoch }: EpochState): number {
  return writeEpoch - 2;
}

/** The first epoch that no range covers. */
export function firstOutsideRanges({ ranges }: EpochState): number {
  return (ranges.at(-1)?.last ?? -1) + 1;
}

/** The first epoch that has been merged neither by itself nor into a range. */
export function oldestUncompacted(state: EpochState): number {
  let epoch = firstOutsideRanges(state);
  while (state.compacted.has(epoch)) epoch += 1;
  return epoch;
}

/** Returns the first complete set. Each blob names its set and how many blobs that has. */
function wholeSet(blobs: readonly BlobInfo[]): readonly BlobInfo[] | undefined {
  const sets = new Map<string, BlobInfo[]>();
  for (const blob of blobs) append(sets, /-(s[^-]*-c\d+)$/.exec(blob.id)?.[1] ?? blob.id, blob);
  for (const [name, members] of sets) if (members.length >= Number(/-c(\d+)$/.exec(name)?.[1] ?? 1)) return members;
  return undefined;
}

/** Returns the consecutive ranges from epoch 0 on that reach the farthest. */
function longestChain(ranges: readonly EpochRange[]): readonly EpochRange[] {
  const best = new Map<number, readonly EpochRange[]>([[-1, []]]);
  for (const range of [...ranges].sort((a, b) => a.last - b.last)) {
    const before = best.get(range.first - 1);
    if (before && range.first <= range.last) best.set(range.last, [...before, range]);
  }
  return best.get(Math.max(...best.keys())) ?? [];
}

function append<K>(groups: Map<K, BlobInfo[]>, key: K, blob: BlobInfo): void {
  const group = groups.get(key);
  if (group) group.push(blob);
  else groups.set(key, [blob]);
}
