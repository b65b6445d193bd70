import { expect, test } from 'vitest';
import { createAdaptiveBound } from './adaptive-bound.ts';

/** Rounds against a server of which a work takes so long while so many are in flight. Gives the bounds of the last rounds. */
function bounds(options: { least: number; most: number }, timeOf: (inFlight: number, round: number) => number, rounds = 60): number[] {
  const bound = createAdaptiveBound(options);
  const seen: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const inFlight = bound.value;
    // What began before the bound changed ends first.
    for (let i = 0; i < 2 * inFlight && bound.value === inFlight; i++) bound.took(timeOf(inFlight, round));
    seen.push(bound.value);
  }
  return seen.slice(-20);
}

test('a server that is only far away gets as much as is allowed', () => {
  const seen = bounds({ least: 16, most: 64 }, () => 30);
  expect(seen.filter((value) => value === 64).length).toBeGreaterThan(15);
  // It tries fewer at times.
  expect(Math.min(...seen)).toBeGreaterThan(50);
});

test('one whose processors are busy with the least gets hardly more', () => {
  const seen = bounds({ least: 16, most: 64 }, (inFlight) => 2 * inFlight);
  expect(Math.max(...seen)).toBeLessThanOrEqual(32);
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(16);
});

test('one that becomes slow gets less again, but not less than the least', () => {
  const slow = bounds({ least: 16, most: 64 }, (inFlight, round) => (round < 20 ? 30 : 30 + 20 * inFlight), 80);
  expect(slow.at(-1)).toBeLessThan(40);
  expect(Math.min(...slow)).toBeGreaterThanOrEqual(16);
});

test('the most is never passed, also when it is below the least', () => {
  expect(bounds({ least: 16, most: 3 }, () => 1).every((value) => value === 3)).toBe(true);
});

test('what is refused halves it, below the least too, and it recovers', () => {
  const bound = createAdaptiveBound({ least: 16, most: 64 });
  bound.refused();
  bound.refused();
  expect(bound.value).toBe(4);
  for (let i = 0; i < 2000; i++) bound.took(30);
  expect(bound.value).toBeGreaterThan(16);
});
