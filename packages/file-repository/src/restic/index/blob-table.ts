import type { BlobType, IndexedBlob } from './indexed-blob.ts';

/** Blobs by type and ID, some 60 bytes each: a repository of a terabyte has a million. Blobs have the numbers 0 to `count - 1`. */
export interface BlobTable {
  readonly count: number;
  /** Packs that blobs lie in. */
  readonly packs: readonly string[];
  add(blob: IndexedBlob): void;
  /** The numbers of a blob: more than one where it lies in several places. */
  find(type: BlobType, id: string): number[];
  has(type: BlobType, id: string): boolean;
  at(number: number): IndexedBlob;
  /** The number of the pack that a blob lies in. */
  packOf(number: number): number;
}

const idLength = 32;

export function createBlobTable(): BlobTable {
  let capacity = 1024;
  let count = 0;
  let ids = Buffer.alloc(capacity * idLength);
  let types = new Uint8Array(capacity);
  /** Pack, offset, length and length without compression. */
  let places = new Uint32Array(capacity * 4);
  /** Numbers of blobs, one higher; 0 is free. Blobs of one place in it follow one another. */
  let slots = new Uint32Array(capacity * 2);
  const packs: string[] = [];
  const packNumbers = new Map<string, number>();
  const wanted = Buffer.alloc(idLength);

  /** IDs are hashes already. */
  const slotOf = (id: Buffer) => id.readUInt32LE(0) % slots.length;

  function insert(number: number): void {
    let slot = slotOf(ids.subarray(number * idLength, (number + 1) * idLength));
    while (slots[slot] !== 0) slot = (slot + 1) % slots.length;
    slots[slot] = number + 1;
  }

  function grow(): void {
    capacity *= 2;
    const moreIds = Buffer.alloc(capacity * idLength);
    moreIds.set(ids);
    ids = moreIds;
    const moreTypes = new Uint8Array(capacity);
    moreTypes.set(types);
    types = moreTypes;
    const morePlaces = new Uint32Array(capacity * 4);
    morePlaces.set(places);
    places = morePlaces;
    slots = new Uint32Array(capacity * 2);
    for (let number = 0; number < count; number++) insert(number);
  }

  function* numbersOf(type: BlobType, id: string): Generator<number> {
    wanted.write(id, 'hex');
    const key = Buffer.from(wanted);
    const code = codeOf(type);
    for (let slot = slotOf(key); slots[slot] !== 0; slot = (slot + 1) % slots.length) {
      const number = (slots[slot] as number) - 1;
      if (types[number] === code && key.compare(ids, number * idLength, (number + 1) * idLength) === 0) yield number;
    }
  }

  function numberOfPack(pack: string): number {
    const known = packNumbers.get(pack);
    if (known !== undefined) return known;
    packNumbers.set(pack, packs.length);
    return packs.push(pack) - 1;
  }

  return {
    packs,
    get count() {
      return count;
    },
    add({ type, id, pack, offset, length, uncompressedLength }) {
      const packNumber = numberOfPack(pack);
      for (const number of numbersOf(type, id)) if (places[number * 4] === packNumber && places[number * 4 + 1] === offset) return;
      if (count === capacity) grow();
      ids.write(id, count * idLength, 'hex');
      types[count] = codeOf(type);
      places.set([packNumber, offset, length, uncompressedLength], count * 4);
      insert(count);
      count += 1;
    },
    find: (type, id) => [...numbersOf(type, id)],
    has: (type, id) => !numbersOf(type, id).next().done,
    packOf: (number) => places[number * 4] as number,
    at(number) {
      const [pack = 0, offset = 0, length = 0, uncompressedLength = 0] = places.subarray(number * 4, number * 4 + 4);
      return {
        type: types[number] === 0 ? 'data' : 'tree',
        id: ids.toString('hex', number * idLength, (number + 1) * idLength),
        pack: packs[pack] as string,
        offset,
        length,
        uncompressedLength,
      };
    },
  };
}

function codeOf(type: BlobType): number {
  return type === 'data' ? 0 : 1;
}
