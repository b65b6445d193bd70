import { parseGoDuration } from '@lifeboat/core/velero-api';

/** Returns the milliseconds of a period that an object gives as a Go duration; `undefined` for `0s`, which means never. If it is absent,
 * negative or no duration, the default is returned, as with Velero. */
export function periodInMs(text: string | null | undefined, defaultInMs: number): number | undefined {
  const given = text ? parseGoDuration(text) : undefined;
  const period = given === undefined || given < 0 ? defaultInMs : given;
  return period === 0 ? undefined : period;
}

/** How long it takes, in milliseconds, until something is due again that was last done at `last`. */
export function dueInMs(last: string | null | undefined, periodInMs: number, now: Date): number {
  const lastInMs = last ? Date.parse(last) : Number.NaN;
  return Number.isNaN(lastInMs) ? 0 : Math.max(0, lastInMs + periodInMs - now.getTime());
}
