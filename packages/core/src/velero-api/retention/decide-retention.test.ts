import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideRetention } from './decide-retention.ts';
import type { RetentionRow, RetentionRule } from './retention-rule.ts';

const now = new Date('2026-11-30T12:00:00Z');
const hourInMs = 3600_000;
const iso = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z');
const hoursAgo = (hours: number) => iso(now.getTime() - hours * hourInMs);

/** Began so many hours ago, and lived for one. */
function row(name: string, hours: number, more: Partial<RetentionRow> = {}): RetentionRow {
  return { name, phase: 'Completed', startTimestamp: hoursAgo(hours), expiration: hoursAgo(hours - 1), schedule: 's', ...more };
}

const decide = (rows: readonly RetentionRow[], rule: RetentionRule = {}) => decideRetention({ rows, rule, now });
const reasons = (rows: readonly RetentionRow[], rule: RetentionRule = {}) =>
  Object.fromEntries(decide(rows, rule).map(({ row: { name }, reason }) => [name, reason]));
const stay = (rows: readonly RetentionRow[], rule: RetentionRule = {}) =>
  decide(rows, rule)
    .filter(({ reason }) => reason !== 'expired')
    .map(({ row: { name } }) => name);

test('what has expired goes, but for the last good one of each schedule', () => {
  const rows = [
    row('a1', 30),
    row('a2', 20),
    row('a3', 10, { phase: 'PartiallyFailed' }),
    row('a4', 5, { phase: 'Failed' }),
    row('b1', 9, { schedule: 't' }),
    row('plain', 3, { schedule: undefined }),
    row('young', 2, { schedule: undefined, expiration: hoursAgo(-1) }),
  ];
  const expected = {
    a1: 'expired',
    a2: 'last-good',
    a3: 'expired',
    a4: 'expired',
    b1: 'last-good',
    plain: 'expired',
    young: 'not-expired',
  };
  expect(reasons(rows)).toEqual(expected);
  expect(reasons(rows, { gcKeepLastGood: false })).toEqual({ ...expected, a2: 'expired', b1: 'expired' });
  const gone = decideRetention({ rows, rule: {}, now, scheduleExists: (name) => name === 't' });
  expect(gone.map(({ reason }) => reason)).toEqual(Object.values({ ...expected, a2: 'expired' }));
});

test('where no backup of a schedule is Completed, the newest PartiallyFailed one is its last good one', () => {
  const rows = [row('a', 30, { phase: 'PartiallyFailed' }), row('b', 20, { phase: 'PartiallyFailed' }), row('c', 10, { phase: 'Failed' })];
  expect(stay(rows)).toEqual(['b']);
});

test('what is being restored, and what has not ended, stays', () => {
  const rows = [row('r', 9, { schedule: undefined }), row('w', 9, { phase: 'Finalizing' }), row('later', 9, { phase: 'OfTomorrow' })];
  const decisions = decideRetention({ rows, rule: {}, now, restoreOf: (name) => (name === 'r' ? 'r-1' : undefined) });
  expect(decisions.map(({ reason }) => reason)).toEqual(['being-restored', 'not-finished', 'not-finished']);
  expect(decisions[0]?.message).toBe('restore "r-1" of it has not ended');
});

test.each<[string, Partial<RetentionRow>]>([
  ['no expiration', { expiration: undefined }],
  ['an empty expiration', { expiration: '' }],
  ['an expiration that is no time', { expiration: 'yesterday' }],
  ["Go's zero time as expiration", { expiration: '0001-01-01T00:00:00Z' }],
  ['an expiration before the start', { expiration: hoursAgo(11) }],
  ['no start', { startTimestamp: undefined }],
  ['a start that is no time', { startTimestamp: '-' }],
  ['times of a clock that was not set', { startTimestamp: '1970-01-01T00:00:10Z', expiration: '1970-01-31T00:00:10Z' }],
  ['a start in the future', { startTimestamp: '2099-01-01T00:00:00Z', expiration: '2099-02-01T00:00:00Z' }],
])('%s deletes nothing, and is no good backup either', (_, record) => {
  const rows = [row('real', 20), row('odd', 10, record)];
  expect(reasons(rows)).toEqual({ real: 'last-good', odd: 'bad-record' });
  expect(reasons(rows, { gcKeepLastGood: false, keepLast: 1 })).toEqual({ real: 'keep-last', odd: 'bad-record' });
});

test('names and schedules are only compared', () => {
  const names = ['__proto__', 'constructor', '../../x', '', '\0'];
  const rows = names.flatMap((name) => [row(`${name}1`, 20, { schedule: name }), row(`${name}2`, 10, { schedule: name })]);
  expect(stay(rows)).toEqual(names.map((name) => `${name}2`));
});

test('of each period one stays: the newest Completed one, or the newest where none is', () => {
  const at = (name: string, start: string, phase = 'Completed') =>
    row(name, 0, { phase, startTimestamp: start, expiration: start, schedule: undefined });
  const rows = [
    at('y1', '2024-05-01T00:00:00Z'),
    at('m1', '2026-09-30T23:59:59Z'),
    at('w1', '2026-11-22T23:00:00Z'), // a Sunday
    at('w2', '2026-11-23T01:00:00Z'), // a Monday
    at('d1', '2026-11-28T08:00:00Z'),
    at('d2', '2026-11-28T20:00:00Z', 'PartiallyFailed'),
    at('d3', '2026-11-29T20:00:00Z', 'PartiallyFailed'),
    at('h1', '2026-11-30T10:10:00Z'),
    at('h2', '2026-11-30T10:50:00Z'),
    at('h3', '2026-11-30T11:00:00Z', 'Failed'),
  ];
  expect(stay(rows, { keepHourly: 2 })).toEqual(['d3', 'h2']);
  expect(stay(rows, { keepDaily: 3 })).toEqual(['d1', 'd3', 'h2']);
  expect(stay(rows, { keepWeekly: 3 })).toEqual(['w1', 'd1', 'h2']);
  expect(stay(rows, { keepMonthly: 2 })).toEqual(['m1', 'h2']);
  expect(stay(rows, { keepYearly: 5 })).toEqual(['y1', 'h2']);
  expect(stay(rows, { keepLast: 2, keepYearly: 2 })).toEqual(['y1', 'h1', 'h2']);
  expect(stay(rows, { keepWeekly: 3, timeZone: 'Asia/Tokyo' })).toEqual(['m1', 'd1', 'h2']);
  expect(decide(rows, { keepWeekly: 1 }).at(-2)?.message).toBe('it stands for the week from 2026-11-30 of the backups without a schedule');
});

const anyRow = fc.record({
  phase: fc.constantFrom('Completed', 'Completed', 'PartiallyFailed', 'Failed', 'InProgress'),
  schedule: fc.constantFrom(undefined, 'a', 'b'),
  hours: fc.integer({ min: -10, max: 2000 }),
  ttlInHours: fc.integer({ min: -1, max: 500 }),
  isOdd: fc.constantFrom(false, false, false, true),
});
const anyRows = fc.array(anyRow, { maxLength: 40 }).map((list) =>
  list.map(({ hours, ttlInHours, isOdd, ...rest }, i): RetentionRow => {
    const startTimestamp = hoursAgo(hours);
    return { name: `b${i}`, ...rest, startTimestamp, expiration: isOdd ? 'never' : hoursAgo(hours - ttlInHours) };
  }),
);
const some = fc.integer({ min: 0, max: 5 });
const anyRule: fc.Arbitrary<RetentionRule> = fc.record({
  keepLast: some,
  keepHourly: some,
  keepDaily: some,
  keepWeekly: some,
  keepMonthly: some,
  keepYearly: some,
  timeZone: fc.constantFrom('UTC', 'America/New_York', 'Australia/Lord_Howe'),
  gcKeepLastGood: fc.boolean(),
});

/** Those a restore could use, the newest first. */
const usable = (rows: readonly RetentionRow[]) =>
  rows
    .filter(({ phase }) => phase === 'Completed' || phase === 'PartiallyFailed')
    .filter(({ startTimestamp = '', expiration = '' }) => startTimestamp <= iso(now.getTime()) && startTimestamp <= expiration)
    .filter(({ expiration }) => expiration !== 'never')
    .sort((a, b) => Date.parse(b.startTimestamp ?? '') - Date.parse(a.startTimestamp ?? ''));

test('whatever there is: nothing goes that has not expired, nor the newest good backup of a schedule', () => {
  fc.assert(
    fc.property(anyRows, anyRule, (rows, rule) => {
      const kept = new Set(stay(rows, { ...rule, gcKeepLastGood: true }));
      for (const { name, expiration = '', phase } of rows)
        if (expiration === 'never' || expiration > iso(now.getTime()) || phase === 'InProgress') expect(kept).toContain(name);
      for (const schedule of ['a', 'b']) {
        const of = usable(rows).filter((one) => one.schedule === schedule);
        const good = of.find(({ phase }) => phase === 'Completed') ?? of[0];
        const newest = of.filter(({ phase, startTimestamp }) => phase === good?.phase && startTimestamp === good?.startTimestamp);
        if (newest.length > 0) expect(newest.filter(({ name }) => kept.has(name))).not.toEqual([]);
      }
    }),
    { numRuns: 150 },
  );
});

test('whatever there is: keepLast n keeps n of each schedule, and of those without one, or all that there are', () => {
  fc.assert(
    fc.property(anyRows, anyRule, fc.integer({ min: 0, max: 50 }), (rows, rule, keepLast) => {
      const kept = new Set(stay(rows, { ...rule, keepLast }));
      for (const schedule of [undefined, 'a', 'b']) {
        const of = usable(rows).filter((one) => one.schedule === schedule);
        expect(of.filter(({ name }) => kept.has(name)).length).toBeGreaterThanOrEqual(Math.min(keepLast, of.length));
      }
    }),
    { numRuns: 150 },
  );
});

test('whatever there is: once what has to go is gone, nothing more has to; and the order of the rows does not matter', () => {
  fc.assert(
    fc.property(anyRows, anyRule, (rows, rule) => {
      const kept = stay(rows, rule);
      expect(
        stay(
          rows.filter(({ name }) => kept.includes(name)),
          rule,
        ),
      ).toEqual(kept);
      expect(stay(rows.toReversed(), rule).toReversed()).toEqual(kept);
    }),
    { numRuns: 150 },
  );
});

test('100,000 backups are decided on at once', () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => row(`b${i}`, i % 5000, { schedule: `s${i % 100}` }));
  const begun = performance.now();
  expect(stay(rows, { keepLast: 3, keepDaily: 7, keepYearly: 9 }).length).toBeLessThan(3000);
  expect(performance.now() - begun).toBeLessThan(5000);
});
