import type { ProgressEvent } from '../contract/events.ts';
import { atMostEvery } from '../flow/at-most-every.ts';

/** Counts what a deletion has removed and tells about it, at most five times a second. */
export interface DeletionProgress {
  /** So much is to go. */
  expect(items: number): void;
  removed(): void;
  /** Tells the last count. What was not foreseen (what a killed run left) is in it. */
  finish(): void;
}

const intervalInMs = 200;

export function createDeletionProgress(onEvent: ((event: ProgressEvent) => void) | undefined): DeletionProgress {
  let items = 0;
  let totalItems = 0;
  const { perhaps, tell } = atMostEvery(intervalInMs, () =>
    onEvent?.({ type: 'progress', items, totalItems: Math.max(totalItems, items), totalIsFinal: items <= totalItems }),
  );
  return {
    expect(count) {
      totalItems = count;
      tell();
    },
    removed() {
      items += 1;
      perhaps();
    },
    finish() {
      totalItems = items;
      tell();
    },
  };
}
