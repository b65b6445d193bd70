import { ownMember } from '../../json/index.ts';

const unitsInMs: Record<string, number> = { h: 3600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, μs: 1e-3, ns: 1e-6 };

const number = '(?:\\d+(?:\\.\\d*)?|\\.\\d+)';
const unit = '(?:h|ms|m|s|us|µs|μs|ns)';

/** A regular expression of what {@link parseGoDuration} takes. */
export const goDurationPattern = `^([+-]?)((?:${number}${unit})+|0)$`;

const goDuration = new RegExp(goDurationPattern);
const part = new RegExp(`(${number})(${unit})`, 'g');

/** Milliseconds of a Go duration such as `1h30m`, `90s`, `0`; `undefined` when it is not one. */
export function parseGoDuration(text: string): number | undefined {
  const match = goDuration.exec(text);
  if (!match) return undefined;
  let total = 0;
  for (const [, count, name] of (match[2] ?? '').matchAll(part)) total += Number(count) * (ownMember(unitsInMs, name ?? '') ?? 0);
  return match[1] === '-' ? -total : total;
}

/** Prints milliseconds as Go does: `720h0m0s`, `10m0s`, `1.5s`, `500µs`, `0s`. What is below a nanosecond is rounded. */
export function formatGoDuration(ms: number): string {
  if (ms < 0) return `-${formatGoDuration(-ms)}`;
  let whole = Math.trunc(ms);
  // Apart from the whole milliseconds, so that a long time loses none of its parts.
  let nanoseconds = Math.round((ms - whole) * 1e6);
  if (nanoseconds === 1e6) [whole, nanoseconds] = [whole + 1, 0];
  if (whole === 0) {
    if (nanoseconds === 0) return '0s';
    return nanoseconds < 1000 ? `${nanoseconds}ns` : `${nanoseconds / 1000}µs`;
  }
  if (whole < 1000) return `${withFraction(whole, nanoseconds, 6)}ms`;
  const hours = Math.floor(whole / 3600_000);
  const minutes = Math.floor((whole % 3600_000) / 60_000);
  const inMinute = whole % 60_000;
  const seconds = `${withFraction(Math.floor(inMinute / 1000), (inMinute % 1000) * 1e6 + nanoseconds, 9)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

function withFraction(whole: number, fraction: number, digits: number): string {
  return fraction === 0 ? `${whole}` : `${whole}.${String(fraction).padStart(digits, '0').replace(/0+$/, '')}`;
}
