import { type Spread, spreadOf } from './spread-of.ts';

/** A run of a contestant. */
export interface Timed {
  readonly round: number;
  readonly seconds: number;
  readonly cpuSeconds?: number | undefined;
  readonly peakMiB?: number | undefined;
}

/** Of two contestants, round by round: what was measured at nearly the same time is compared. */
export function ratios(of: readonly Timed[], to: readonly Timed[]): Spread | undefined {
  const other = new Map(to.map(({ round, seconds }) => [round, seconds]));
  const values = of.flatMap(({ round, seconds }) => {
    const base = other.get(round);
    return base === undefined ? [] : [seconds / base];
  });
  return values.length > 0 ? spreadOf(values) : undefined;
}
