import { sealOverhead } from '../crypto/restic-cipher.ts';
import type { BlobType, IndexedBlob } from './indexed-blob.ts';

/** Blobs by type and id. Each takes about 60 bytes, because a repository of a terabyte has a million blobs. They are numbered from 0 to
 * `count - 1`. */
export interface BlobTable {
  readonly count: number;
  /** The packs that contain the blobs. */
  readonly packs: readonly string[];
  add(blob: IndexedBlob): void;
  /** Returns the numbers of a blob. There are several if it has several copies. */
  find(type: BlobType, id: string): number[];
  has(type: BlobType, id: string): boolean;
  /** Returns the length of a blob's content; `undefined` if there is no such blob. */
  plainLength(type: BlobType, id: string): number | undefined;
  at(number: number): IndexedBlob;
  /** Returns the number of the pack that contains a blob. */
  packOf(number: number): number;
}

const idLength = 32;

export function createBlobTable(): BlobTable {
  let capacity = 1024;
  let count = 0;
  let ids = Buffer.alloc(capacity * idLength);
  let types = new Uint8Array(capacity);
  /** Fields per blob: pack, offset, length and length without compression. */
  let places = new Uint32Array(capacity * 4);
  /** The numbers of blobs plus one; 0 is a free slot. Blobs with the same slot follow one another. */
  let slots = new Uint32Array(capacity * 2);
  const packs: string[] = [];
  const packNumbers = new Map<string, number>();
  const wanted = Buffer.alloc(idLength);

  /** Ids are hashes already. */
  const slotOf = (id: Buffer, at = 0) => id.readUInt32LE(at) % slots.length;

  function insert(number: number): void {
    let slot = slotOf(ids, number * idLength);
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

  /** Compares bytes from the end, where ids differ. A call of Node would take longer. */
  function isWanted(number: number): boolean {
    const start = number * idLength;
    for (let i = idLength - 1; i >= 0; i--) if (ids[start + i] !== wanted[i]) return false;
    return true;
  }

  /** Returns the first number of a blob; with `after`, the one that follows it. -1: there is none. */
  function nextOf(type: BlobType, id: string, after = -1): number {
    wanted.write(id, 'hex');
    const code = codeOf(type);
    let isPassed = after < 0;
    for (let slot = slotOf(wanted); slots[slot] !== 0; slot = (slot + 1) % slots.length) {
      const number = (slots[slot] as number) - 1;
      if (isPassed && types[number] === code && isWanted(number)) return number;
      isPassed ||= number === after;
    }
    return -1;
  }

  function numbersOf(type: BlobType, id: string): number[] {
    const numbers: number[] = [];
    for (let number = nextOf(type, id); number >= 0; number = nextOf(type, id, number)) numbers.push(number);
    return numbers;
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
      for (let number = nextOf(type, id); number >= 0; number = nextOf(type, id, number))
        if (places[number * 4] === packNumber && places[number * 4 + 1] === offset) return;
      if (count === capacity) grow();
      ids.write(id, count * idLength, 'hex');
      types[count] = codeOf(type);
      const place = count * 4;
      places[place] = packNumber;
      places[place + 1] = offset;
      places[place + 2] = length;
      places[place + 3] = uncompressedLength;
      insert(count);
      count += 1;
    },
    find: numbersOf,
    has: (type, id) => nextOf(type, id) >= 0,
    plainLength(type, id) {
      const number = nextOf(type, id);
      if (number < 0) return undefined;
      const uncompressedLength = places[number * 4 + 3] as number;
      return uncompressedLength > 0 ? uncompressedLength : (places[number * 4 + 2] as number) - sealOverhead;
    },
    packOf: (number) => places[number * 4] as number,
    at(number) {
      const place = number * 4;
      return {
        type: types[number] === 0 ? 'data' : 'tree',
        id: ids.toString('hex', number * idLength, (number + 1) * idLength),
        pack: packs[places[place] as number] as string,
        offset: places[place + 1] as number,
        length: places[place + 2] as number,
        uncompressedLength: places[place + 3] as number,
      };
    },
  };
}

function codeOf(type: BlobType): number {
  return type === 'data' ? 0 : 1;
}
