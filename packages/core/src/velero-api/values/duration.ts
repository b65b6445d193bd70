import { formatGoDuration, goDurationPattern, parseGoDuration } from './go-duration.ts';

/** A time span in a request: a Go duration, as Velero writes it, such as `720h`, `1h30m` or `1.5s` (units: `h`, `m`, `s`, `ms`, `us`,
 * `ns`), or a whole number of milliseconds. Velero's objects store it as Velero prints it: `720h0m0s`. */
export type Duration = string | number;

export interface DurationLimits {
  /** Zero is refused, too. @default false */
  readonly positive?: boolean;
  /** @default {@link longestDurationInMs} */
  readonly longestInMs?: number;
}

/** What Go's time.Duration holds, about 292 years, in whole hours: Velero can read nothing longer. */
export const longestDurationInMs = 2_562_047 * 3600_000;

const example = 'must be a duration such as 720h, 90m or 1h30m, or a whole number of milliseconds';

/** What keeps a text or a number from being a duration. `undefined`: nothing. */
export function durationProblem(value: Duration, limits: DurationLimits = {}): string | undefined {
  const { positive = false, longestInMs = longestDurationInMs } = limits;
  const inMs = typeof value === 'number' ? value : parseGoDuration(value);
  if (inMs === undefined) return `${example}: ${textProblem(value as string)}`;
  if (typeof value === 'number' && !Number.isInteger(value))
    return `${example}: it is ${Number.isFinite(value) ? 'not whole' : 'not finite'}`;
  if (inMs < 0) return 'must not be negative';
  if (positive && inMs === 0) return 'must be more than 0';
  return inMs > longestInMs ? `must be at most ${formatGoDuration(longestInMs)}` : undefined;
}

/** Milliseconds of a duration that {@link durationProblem} finds nothing wrong with; absent is `undefined`. */
export function durationInMs(value: Duration): number;
export function durationInMs(value: Duration | undefined): number | undefined;
export function durationInMs(value: Duration | undefined): number | undefined {
  return typeof value === 'string' ? parseGoDuration(value) : value;
}

/** A duration as objects of Velero have it; what is none stays as it is. */
export function toGoDuration(value: Duration): string {
  const inMs = durationInMs(value);
  return inMs !== undefined && Number.isFinite(inMs) ? formatGoDuration(inMs) : String(value);
}

/** A regular expression of the texts that a request may have for a duration, except that it knows no longest one. */
export function durationPattern({ positive = false }: DurationLimits): string {
  const withoutSign = goDurationPattern.replace('([+-]?)', '\\+?');
  return positive ? withoutSign.replace('^', '^(?=.*[1-9])') : withoutSign;
}

function textProblem(text: string): string {
  if (text.trim() === '') return 'it is empty';
  const unknown = text.match(/[^\d.+\-\s]+/g)?.find((name) => !/^(?:h|ms|m|s|us|µs|μs|ns)$/.test(name));
  if (unknown !== undefined) return `${JSON.stringify(unknown)} is no unit (h, m, s, ms, us, ns)`;
  if (/\s/.test(text)) return 'it has no spaces';
  return /^[+-]?[\d.]+$/.test(text) ? 'a text needs a unit after each number' : 'each number has a unit after it';
}
