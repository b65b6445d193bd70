import { parseGoDuration } from '@lifeboat/core/velero-api';
import { Cron } from 'croner';

/** When a Schedule's backups are due. */
export interface CronSchedule {
  /** The first time after `after`; `undefined` if there is none. */
  next(after: Date): Date | undefined;
  /** The last time after `after` and not after `now`; `undefined` if there is none. */
  latest(after: Date, now: Date): Date | undefined;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: readonly string[];
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const days = 'sun mon tue wed thu fri sat'.split(' ');
const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, words: months },
  { name: 'day of week', min: 0, max: 6, words: days },
];

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * Parses a schedule in Velero's syntax: five fields, `@daily` and the like, or `@every 6h`, each with an optional time zone in front,
 * `CRON_TZ=Area/City` or `TZ=Area/City`. If both the day of the month and the day of the week are restricted, either suffices.
 * @throws Error that says what is wrong
 */
export function parseCronSchedule(text: string): CronSchedule {
  const [, timezone, expression = ''] = /^(?:(?:CRON_)?TZ=(\S*)\s+)?(.*)$/s.exec(text.trim()) ?? [];
  if (timezone !== undefined) checkTimezone(timezone);
  const every = /^@every\s+(.*)$/.exec(expression);
  if (every) return everyInterval(every[1] ?? '');
  const five = Object.hasOwn(descriptors, expression) ? (descriptors[expression as '@daily'] as string) : expression;
  if (five.startsWith('@')) throw new Error(`unrecognized descriptor: ${five}`);
  const parts = five.split(/\s+/).filter((part) => part !== '');
  if (parts.length !== fields.length) throw new Error(`expected exactly 5 fields, found ${parts.length}: [${five}]`);
  const pattern = fields.map((field, i) => explicit(parts[i] ?? '', field)).join(' ');
  const cron = new Cron(pattern, { paused: true, ...(timezone !== undefined && { timezone }) });
  return {
    next: (after) => cron.nextRun(after) ?? undefined,
    latest(after, now) {
      // The search does not include the time it starts from, so start one second later.
      const [last] = cron.previousRuns(1, new Date(now.getTime() + 1000));
      return last && last > after && last <= now ? last : undefined;
    },
  };
}

function checkTimezone(timezone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    throw new Error(`provided bad location ${timezone}: unknown time zone ${timezone}`);
  }
}

function everyInterval(text: string): CronSchedule {
  const duration = parseGoDuration(text);
  if (duration === undefined) throw new Error(`failed to parse duration @every ${text}`);
  const stepInMs = Math.max(1000, Math.trunc(duration / 1000) * 1000);
  return {
    next: (after) => new Date(after.getTime() + stepInMs),
    latest(after, now) {
      const steps = Math.floor((now.getTime() - after.getTime()) / stepInMs);
      return steps < 1 ? undefined : new Date(after.getTime() + steps * stepInMs);
    },
  };
}

/** Writes a field as the list of its numbers; `*` for all. */
function explicit(text: string, field: Field): string {
  const numbers = new Set<number>();
  let isStar = false;
  for (const part of text.split(',')) {
    const [range = '', step, more] = part.split('/');
    if (more !== undefined) throw new Error(`too many slashes: ${part}`);
    const by = step === undefined ? 1 : numberOf(step, field);
    if (by === 0) throw new Error(`step of range should be a positive number: ${part}`);
    const isWhole = range === '*' || range === '?';
    if (isWhole && by === 1) isStar = true;
    const [from, to, extra] = isWhole ? [field.min, field.max] : range.split('-').map((word) => numberOf(word, field));
    if (extra !== undefined) throw new Error(`too many hyphens: ${part}`);
    if (from === undefined) throw new Error(`an empty ${field.name}: ${text}`);
    const end = to ?? (step === undefined ? from : field.max);
    if (from < field.min) throw new Error(`beginning of range (${from}) below minimum (${field.min}): ${part}`);
    if (end > field.max) throw new Error(`end of range (${end}) above maximum (${field.max}): ${part}`);
    if (from > end) throw new Error(`beginning of range (${from}) beyond end of range (${end}): ${part}`);
    for (let number = from; number <= end; number += by) numbers.add(number);
  }
  return isStar ? '*' : [...numbers].sort((a, b) => a - b).join(',');
}

function numberOf(word: string, { name, min, words = [] }: Field): number {
  const at = words.indexOf(word.toLowerCase());
  if (at >= 0) return at + min;
  if (!/^\d{1,9}$/.test(word)) throw new Error(`failed to parse ${JSON.stringify(word)} of the ${name}`);
  return Number(word);
}
