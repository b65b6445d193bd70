import { parseGoDuration } from '@lifeboat/core/velero-api';

/** Milliseconds of a period that an object gives as a Go duration. `undefined`: never (`0s`). What is below zero, no duration or not
 * there is the default, as with Velero. */
export function periodInMs(text: string | null | undefined, defaultInMs: number): number | undefined {
  const given = text ? parseGoDuration(text) : undefined;
  const period = given === undefined || given < 0 ? defaultInMs : given;
  return period === 0 ? undefined : period;
}

/** How long it takes until something is due that was last done then. */
export function dueInMs(last: string | null | undefined, periodInMs: number, now: Date): number {
  const lastInMs = last ? Date.parse(last) : Number.NaN;
  return Number.isNaN(lastInMs) ? 0 : Math.max(0, lastInMs + periodInMs - now.getTime());
}
