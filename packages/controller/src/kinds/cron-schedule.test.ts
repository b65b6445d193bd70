import { describe, expect, test } from 'vitest';
import { parseCronSchedule } from './cron-schedule.ts';

const at = (text: string) => new Date(text);
const utc = (schedule: string) => parseCronSchedule(`CRON_TZ=UTC ${schedule}`);

test.each([
  ['0 7 * * *', '2026-03-01T07:00:00Z', '2026-03-02T07:00:00Z'],
  ['*/15 * * * *', '2026-03-01T07:01:10Z', '2026-03-01T07:15:00Z'],
  ['5/20 * * * *', '2026-03-01T07:00:00Z', '2026-03-01T07:05:00Z'],
  ['0 0 1-7 * MON', '2026-03-01T12:00:00Z', '2026-03-02T00:00:00Z'], // either day suffices: Monday the 2nd, and the 3rd
  ['0 0 13 * fri', '2026-03-07T00:00:00Z', '2026-03-13T00:00:00Z'],
  ['0 0 ? jan-MAR ?', '2026-03-31T12:00:00Z', '2027-01-01T00:00:00Z'],
  ['@weekly', '2026-03-01T00:00:00Z', '2026-03-08T00:00:00Z'],
  ['@every 1h30m', '2026-03-01T00:00:00Z', '2026-03-01T01:30:00Z'],
])('%s after %s is %s', (schedule, after, next) => {
  expect(utc(schedule).next(at(after))).toEqual(at(next));
});

test('a time zone counts, over a change of its clocks, too', () => {
  for (const prefix of ['CRON_TZ', 'TZ']) {
    const berlin = parseCronSchedule(`${prefix}=Europe/Berlin 0 7 * * *`);
    expect(berlin.next(at('2026-03-28T06:00:00Z'))).toEqual(at('2026-03-29T05:00:00Z'));
    expect(berlin.next(at('2026-03-27T06:00:00Z'))).toEqual(at('2026-03-28T06:00:00Z'));
  }
});

test.each([
  ['0 7 * * *', '2026-03-04T07:00:00Z'],
  ['@every 6h', '2026-03-04T06:00:00Z'],
])('of many times of %s that went by the last one counts', (schedule, latest) => {
  expect(utc(schedule).latest(at('2026-03-01T00:00:00Z'), at('2026-03-04T09:00:00Z'))).toEqual(at(latest));
  expect(utc(schedule).latest(at(latest), at('2026-03-04T09:00:00Z'))).toBeUndefined();
  expect(utc(schedule).latest(at('2026-03-01T00:00:00Z'), at(latest))).toEqual(at(latest));
});

describe('what Velero does not take is refused with the reason', () => {
  test.each([
    ['0 7 * *', 'expected exactly 5 fields, found 4: [0 7 * *]'],
    ['0 0 7 * * *', 'expected exactly 5 fields, found 6: [0 0 7 * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['0 7 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['0 7 * * 7', 'end of range (7) above maximum (6): 7'],
    ['9-5 * * * *', 'beginning of range (9) beyond end of range (5): 9-5'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['0 7 L * *', 'failed to parse "L" of the day of month'],
    ['0 7 * * 1#2', 'failed to parse "1#2" of the day of week'],
    ['a b c d e', 'failed to parse "a" of the minute'],
    ['1,,2 * * * *', 'failed to parse "" of the minute'],
    ['@sometimes', 'unrecognized descriptor: @sometimes'],
    ['@every day', 'failed to parse duration @every day'],
    ['TZ=Mars/Olympus 0 7 * * *', 'provided bad location Mars/Olympus: unknown time zone Mars/Olympus'],
  ])('%s: %s', (schedule, message) => {
    expect(() => parseCronSchedule(schedule)).toThrow(message);
  });
});
