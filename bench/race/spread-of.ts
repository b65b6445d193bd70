/** Of some measured values. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { min: digits(at(0)), median: digits(median), max: digits(at(sorted.length - 1)) };
}

/** Three digits that count. */
function digits(value: number): number {
  return Number(value.toPrecision(3));
}
