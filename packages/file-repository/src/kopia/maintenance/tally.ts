/** How many there are, and their bytes. */
export interface Tally {
  readonly count: number;
  readonly bytes: number;
  add(bytes: number): void;
}

export function createTally(): Tally {
  let count = 0;
  let total = 0;
  return {
    get count() {
      return count;
    },
    get bytes() {
      return total;
    },
    add(bytes) {
      count += 1;
      total += bytes;
    },
  };
}
