/** How many works run at the same time, by what that brings: more of them while more get done. */
export interface AdaptiveBound {
  readonly value: number;
  /** A work has ended, while others waited for its room. */
  took(timeInMs: number): void;
  /** A work was refused since there are too many: half as many from here on, for now. May fall below the least. */
  refused(): void;
}

interface AdaptiveBoundOptions {
  /** Where it begins, and below which it falls only when works are refused. */
  readonly least: number;
  readonly most: number;
}

const step = 1.25;
/** Of what as much more work would bring at best. A server whose processors are all busy brings nothing. */
const worthwhile = 0.4;
/** Rounds between two tries. */
const patience = 8;

/**
 * Looks at rounds of as many works as the bound is high: how many end in a moment. Every few rounds it tries a quarter more works, and keeps
 * them if that brings enough; if it does not, it tries fewer the next time, and keeps them if that costs little.
 */
export function createAdaptiveBound({ least, most }: AdaptiveBoundOptions): AdaptiveBound {
  let floor = Math.min(least, most);
  let bound = floor;
  let count = 0;
  let sum = 0;
  /** Works that began under another bound: how long they took tells nothing of this one. */
  let skipped = 0;
  /** What is known to be good, and what it brings. */
  let known: { readonly bound: number; readonly rate: number } | undefined;
  let wait = 0;
  let isUp = true;

  function endRound(rate: number): void {
    if (known && bound !== known.bound) {
      const enough = known.rate * (1 + worthwhile * (bound / known.bound - 1));
      const isGood = rate >= enough;
      isUp = bound > known.bound ? isGood : !isGood;
      if (!isGood) {
        bound = known.bound;
        wait = patience;
        return;
      }
    }
    // The server may have become slower, or faster, by itself.
    known = { bound, rate: known?.bound === bound ? (known.rate + rate) / 2 : rate };
    if (wait > 0) {
      wait -= 1;
      return;
    }
    const next = isUp ? Math.min(most, Math.ceil(bound * step)) : Math.max(floor, Math.floor(bound / step));
    if (next === bound) {
      isUp = !isUp;
      wait = patience;
    }
    bound = next;
  }

  return {
    get value() {
      return bound;
    },
    took(timeInMs) {
      if (skipped > 0) {
        skipped -= 1;
        return;
      }
      count += 1;
      sum += timeInMs;
      if (count < bound) return;
      const mean = Math.max(sum / count, 0.001);
      count = 0;
      sum = 0;
      const before = bound;
      endRound(bound / mean);
      if (bound !== before) skipped = Math.max(before, bound);
    },
    refused() {
      skipped = bound;
      bound = Math.max(1, Math.floor(bound / 2));
      floor = Math.min(floor, bound);
      known = undefined;
      wait = patience;
      count = 0;
      sum = 0;
    },
  };
}
