import type { KeepPeriodReason } from './retention-rule.ts';

const dayInMs = 24 * 3600_000;
// No time zone of today is off by anything else.
const quarterInMs = 15 * 60_000;

/** Names the hour, day, week (by its Monday), month or year of a time zone that a time lies in. An hour that a change of clocks
 * repeats is one. */
export function periodNamer(timeZone: string): (time: number, period: KeepPeriodReason) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
  });
  const dates = new Map<number, readonly string[]>();
  const dateOf = (time: number): readonly string[] => {
    const quarter = Math.floor(time / quarterInMs);
    const known = dates.get(quarter);
    if (known) return known;
    const parts = new Map(format.formatToParts(quarter * quarterInMs).map(({ type, value }) => [type, value]));
    const date = (['year', 'month', 'day', 'hour'] as const).map((part) => parts.get(part) ?? '');
    dates.set(quarter, date);
    return date;
  };
  return (time, period) => {
    const [year, month, day, hour] = dateOf(time);
    if (period === 'keep-yearly') return `${year}`;
    if (period === 'keep-monthly') return `${year}-${month}`;
    if (period === 'keep-daily') return `${year}-${month}-${day}`;
    if (period === 'keep-hourly') return `${year}-${month}-${day} ${hour}`;
    const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
    const daysSinceMonday = (new Date(date).getUTCDay() + 6) % 7;
    return new Date(date - daysSinceMonday * dayInMs).toISOString().slice(0, 10);
  };
}

/** Whether a text names a time zone that this process knows. */
export function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== '';
  } catch {
    return false;
  }
}
