import { ownMember } from '../../json/index.ts';

const unitsInMs: Record<string, number> = { h: 3600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, ns: 1e-6 };

/** A regular expression of what {@link parseGoDuration} takes. */
export const goDurationPattern = '^([+-]?)((?:\\d+(?:\\.\\d+)?(?:h|ms|m|s|us|µs|ns))+|0)$';

const goDuration = new RegExp(goDurationPattern);

/** Milliseconds of a Go duration such as `1h30m`, `90s`, `0`; `undefined` when it is not one. */
export function parseGoDuration(text: string): number | undefined {
  const match = goDuration.exec(text);
  if (!match) return undefined;
  let total = 0;
  for (const [, count, unit] of (match[2] ?? '').matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g))
    total += Number(count) * (ownMember(unitsInMs, unit ?? '') ?? 0);
  return match[1] === '-' ? -total : total;
}

/** Prints milliseconds as Go does: `720h0m0s`, `10m0s`, `1.5s`, `0s`. */
export function formatGoDuration(ms: number): string {
  if (ms < 0) return `-${formatGoDuration(-ms)}`;
  if (ms === 0) return '0s';
  if (ms < 1000) return `${ms}ms`;
  const hours = Math.floor(ms / 3600_000);
  const minutes = Math.floor((ms % 3600_000) / 60_000);
  const seconds = `${(ms % 60_000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
