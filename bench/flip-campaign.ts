import { type ClusterClient, createEngine, LifeboatError, type ObjectStore } from '@lifeboat/core';

interface FlipCampaignOptions {
  /** Holds the backup. */
  readonly store: ObjectStore;
  /** The restores' target. */
  readonly cluster: ClusterClient;
  readonly backup: string;
  /** At most so many bits of a file, evenly spread, the first and last 64 bytes of it whole. */
  readonly bitsPerFile: number;
  /** Only files whose keys end so. @default all */
  readonly only?: readonly string[] | undefined;
  /** Called after each fault. */
  readonly onFault?: (counts: FlipCounts) => void;
  /** Only every so manieth fault, from the `index`-th on: several processes share the work. @default all */
  readonly shard?: { readonly index: number; readonly count: number };
}

export interface FlipCounts {
  readonly flips: number;
  readonly losses: number;
  /** What verify did not tell, and restores that ended Completed: none, or the digests do not hold. */
  readonly missed: readonly string[];
}

interface Fault {
  readonly file: string;
  /** Absent: the whole file is lost. */
  readonly bit?: number;
}

/** Flips single bits of every file of a backup, and loses each file, as its store answers: verify must tell, and no restore may
 * end Completed. */
export async function runFlipCampaign(options: FlipCampaignOptions): Promise<FlipCounts> {
  const { store, backup, bitsPerFile, only, shard = { index: 0, count: 1 } } = options;
  const cluster = await discoveredOnce(options.cluster);
  let fault: Fault | undefined;
  const engine = createEngine({ cluster, storageLocations: { flips: { store: faultyStore(store, () => fault) } } });
  const sound = await engine.verifyBackup(backup).result;
  if (sound.problems.length > 0 || sound.digests !== 'checked') throw new Error(`It is not sound to begin with: ${sound.problems.join()}`);
  const missed: string[] = [];
  const counts = { flips: 0, losses: 0 };
  const folder = `backups/${backup}/`;
  const files: { key: string; size: number }[] = [];
  for await (const { key, size } of store.listObjects(folder))
    if (only?.some((end) => key.endsWith(end)) ?? true) files.push({ key, size });

  async function check(next: Fault): Promise<void> {
    fault = next;
    const what = `${next.file} ${next.bit === undefined ? 'lost' : `bit ${next.bit}`}`;
    if (!(await isTold())) missed.push(`${what}: not told by verify`);
    const phase = await engine.restore({ backupName: backup }).result.then(
      (result) => result.phase,
      () => 'refused',
    );
    if (phase === 'Completed') missed.push(`${what}: restored as Completed`);
    counts[next.bit === undefined ? 'losses' : 'flips'] += 1;
    options.onFault?.({ ...counts, missed });
  }

  async function isTold(): Promise<boolean> {
    try {
      return (await engine.verifyBackup(backup).result).problems.length > 0;
    } catch (error) {
      if (LifeboatError.isInstance(error)) return true;
      throw error;
    }
  }

  let number = 0;
  const isMine = () => number++ % shard.count === shard.index;
  for (const { key, size } of files) {
    for (const bit of bitsOf(size, bitsPerFile)) {
      if (!isMine()) continue;
      await check({ file: key, bit });
    }
    if (!isMine()) continue;
    await check({ file: key });
  }
  return { ...counts, missed };
}

/** Ten thousands of restores into the same cluster: what it serves is asked for once. */
async function discoveredOnce(cluster: ClusterClient): Promise<ClusterClient> {
  const discovery = await cluster.discover({});
  return { ...cluster, discover: async () => discovery };
}

function bitsOf(size: number, most: number): Iterable<number> {
  const all = size * 8;
  if (all <= most) return Array.from({ length: all }, (_, bit) => bit);
  const edge = Math.min(64 * 8, most >> 2);
  const bits = new Set<number>();
  for (let bit = 0; bit < edge; bit++) bits.add(bit).add(all - 1 - bit);
  const between = most - bits.size;
  for (let i = 0; i < between; i++) bits.add(edge + Math.floor((i * (all - 2 * edge)) / between));
  return bits;
}

function faultyStore(store: ObjectStore, fault: () => Fault | undefined): ObjectStore {
  const isLost = (key: string) => fault()?.file === key && fault()?.bit === undefined;
  const replaced: Partial<ObjectStore> = {
    async getObject(key, options) {
      if (isLost(key)) throw new LifeboatError({ code: 'OBJECT_NOT_FOUND', message: `There is no ${key}` });
      const bit = fault()?.file === key ? fault()?.bit : undefined;
      const source = await store.getObject(key, options);
      return bit === undefined ? source : flipped(source, bit);
    },
    headObject: async (key, options) => (isLost(key) ? undefined : store.headObject(key, options)),
    async *listObjects(prefix, options) {
      for await (const object of store.listObjects(prefix, options)) if (!isLost(object.key)) yield object;
    },
  };
  return new Proxy(store, {
    get(target, property) {
      const own: unknown = Reflect.get(replaced, property);
      if (own) return own;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function* flipped(source: AsyncIterable<Uint8Array>, bit: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of source) {
    const place = (bit >> 3) - at;
    at += chunk.length;
    if (place < 0 || place >= chunk.length) {
      yield chunk;
      continue;
    }
    const changed = Uint8Array.from(chunk);
    changed[place] = (changed[place] ?? 0) ^ (1 << (bit & 7));
    yield changed;
  }
}
