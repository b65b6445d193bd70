import { type ContentEntry, supersedes } from './content-entry.ts';
import { contentIdOf, putContentKey } from './content-id.ts';

/** Entries of contents by id. Each takes about 70 bytes, because a volume of a million small files has a million contents. */
export interface ContentTable {
  find(id: string): ContentEntry | undefined;
  /** Adds an entry, unless a known entry counts instead. */
  add(id: string, entry: ContentEntry): void;
  /** All entries. With `prefix`: only those whose ids begin with that letter. */
  entries(prefix?: string): Generator<readonly [string, ContentEntry]>;
}

/** Fields per entry: pack, offset, length in the pack, length, compression. */
const places = 5;
const deletedBit = 0x80000000;
/** A letter and the longest hash that an index can express. */
const maxKeyLength = 128;

export function createContentTable(): ContentTable {
  let keyLength = 0;
  let capacity = 256;
  let count = 0;
  let keys = Buffer.alloc(0);
  let numbers = new Uint32Array(capacity * places);
  /** Times may take 48 bits. */
  let times = new Float64Array(capacity);
  /** The numbers of entries plus one; 0 is a free slot. */
  let slots = new Uint32Array(capacity * 2);
  const packs: string[] = [];
  const packNumbers = new Map<string, number>();
  /** The key that is being looked for. */
  const wanted = Buffer.alloc(maxKeyLength);
  /** Ids whose length differs from that of the first one. A sound repository has none. */
  const others = new Map<string, ContentEntry>();

  /** Finds the slot from the last bytes of the key, which belong to a hash. */
  function slotOf(key: Buffer, end: number): number {
    return (keyLength > 4 ? key.readUInt32LE(end - 4) : (key[end - 1] as number)) % slots.length;
  }

  /** Finds the slot of the wanted key. It is free if there is no such entry. */
  function findSlot(): number {
    let slot = slotOf(wanted, keyLength);
    for (let number = slots[slot] as number; number !== 0; number = slots[slot] as number) {
      if (isWanted(number)) return slot;
      slot = (slot + 1) % slots.length;
    }
    return slot;
  }

  /** Compares bytes from the end, where keys differ. A call of Node would take longer. */
  function isWanted(number: number): boolean {
    const start = (number - 1) * keyLength;
    for (let i = keyLength - 1; i >= 0; i--) if (keys[start + i] !== wanted[i]) return false;
    return true;
  }

  function grow(): void {
    capacity *= 2;
    const moreKeys = Buffer.alloc(capacity * keyLength);
    moreKeys.set(keys);
    keys = moreKeys;
    const moreNumbers = new Uint32Array(capacity * places);
    moreNumbers.set(numbers);
    numbers = moreNumbers;
    const moreTimes = new Float64Array(capacity);
    moreTimes.set(times);
    times = moreTimes;
    slots = new Uint32Array(capacity * 2);
    for (let number = 1; number <= count; number++) {
      let slot = slotOf(keys, number * keyLength);
      while (slots[slot] !== 0) slot = (slot + 1) % slots.length;
      slots[slot] = number;
    }
  }

  function numberOfPack(pack: string): number {
    const known = packNumbers.get(pack);
    if (known !== undefined) return known;
    packNumbers.set(pack, packs.length);
    return packs.push(pack) - 1;
  }

  function put(number: number, { pack, offset, packedLength, length, compression, timestamp, deleted }: ContentEntry): void {
    const place = number * places;
    numbers[place] = numberOfPack(pack);
    numbers[place + 1] = offset + (deleted ? deletedBit : 0);
    numbers[place + 2] = packedLength;
    numbers[place + 3] = length;
    numbers[place + 4] = compression;
    times[number] = timestamp;
  }

  function at(number: number): ContentEntry {
    const place = number * places;
    const offset = numbers[place + 1] as number;
    return {
      pack: packs[numbers[place] as number] as string,
      offset: offset % deletedBit,
      packedLength: numbers[place + 2] as number,
      length: numbers[place + 3] as number,
      compression: numbers[place + 4] as number,
      timestamp: times[number] as number,
      deleted: offset >= deletedBit,
    };
  }

  return {
    find(id) {
      if (putContentKey(wanted, id) !== keyLength) return others.get(id);
      const number = slots[findSlot()] as number;
      return number === 0 ? undefined : at(number - 1);
    },
    add(id, entry) {
      const length = putContentKey(wanted, id);
      if (keyLength === 0) {
        keyLength = length;
        keys = Buffer.alloc(capacity * keyLength);
      }
      if (length !== keyLength) {
        const known = others.get(id);
        if (!known || supersedes(entry, known)) others.set(id, entry);
        return;
      }
      let slot = findSlot();
      const known = slots[slot] as number;
      if (known !== 0) {
        if (supersedes(entry, at(known - 1))) put(known - 1, entry);
        return;
      }
      if (count === capacity) {
        grow();
        slot = findSlot();
      }
      wanted.copy(keys, count * keyLength, 0, keyLength);
      put(count, entry);
      count += 1;
      slots[slot] = count;
    },
    *entries(prefix) {
      const first = prefix?.charCodeAt(0);
      for (let number = 0; number < count; number++) {
        if (first !== undefined && keys[number * keyLength] !== first) continue;
        yield [contentIdOf(keys.subarray(number * keyLength, (number + 1) * keyLength)) as string, at(number)];
      }
      for (const pair of others) if (prefix === undefined || pair[0].startsWith(prefix)) yield pair;
    },
  };
}
