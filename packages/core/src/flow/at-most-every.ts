/** Tells of something that goes on: not more often than asked, but for what must be told. */
export interface Teller {
  /** Tells, unless it did a moment ago. */
  perhaps(): void;
  tell(): void;
}

export function atMostEvery(intervalInMs: number, tell: () => void): Teller {
  let toldAt = Number.NEGATIVE_INFINITY;
  const teller: Teller = {
    perhaps() {
      if (performance.now() - toldAt >= intervalInMs) teller.tell();
    },
    tell() {
      toldAt = performance.now();
      tell();
    },
  };
  return teller;
}
