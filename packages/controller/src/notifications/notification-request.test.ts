import { expect, test } from 'vitest';
import { notificationRequest } from './notification-request.ts';
import { isForGood, pauseInMs } from './pause-in-ms.ts';

const data = { kind: 'Backup', namespace: 'velero', name: 'one', uid: 'u', errors: 2, reason: 'a "reason"\n' };
const notification = {
  id: 'u-failed-1',
  type: 'io.lifeboat.backup.failed',
  subject: 'Backup/one',
  time: '2026-01-02T03:04:05Z',
  data,
} as const;
const bodyOf = (template?: string) => {
  const target = { url: 'https://example.com/token', ...(template !== undefined && { template }) };
  return String(notificationRequest({ notification, target, source: '/me', now: new Date(0) }).body);
};

test('without a template the body is the event', () => {
  const { id, type, subject, time } = notification;
  expect(JSON.parse(bodyOf())).toEqual({
    specversion: '1.0',
    id,
    type,
    subject,
    time,
    source: '/me',
    datacontenttype: 'application/json',
    data,
  });
});

test('values in a template stay what they are', () => {
  const template =
    '{"a": "{{data.errors}}", "b": "{{ data.name }} of {{source}}: {{data.reason}}", "c": [{"d": "{{data.phase}}"}], "e": 1}';
  expect(JSON.parse(bodyOf(template))).toEqual({ a: 2, b: 'one of /me: a "reason"\n', c: [{ d: null }], e: 1 });
});

test.each([
  ['{"a": "{{data.secret}}"}', /the template has \{\{data\.secret\}\}; there are id, type/],
  ['{"a": "{{constructor}}"}', /the template has/],
  ['{"a": ', /the template is no JSON/],
  ['"text"', /no JSON object/],
])('the template %s is refused', (template, message) => {
  expect(() => bodyOf(template)).toThrow(message);
});

test.each([
  ['ftp://example.com/token', 'the url of notifications is not of https or http, but of ftp'],
  ['file:///etc/passwd', 'the url of notifications is not of https or http, but of file'],
  ['https://me:token@example.com/', 'the url of notifications has a user name or a password: give `authorization` instead'],
  ['token', 'the url of notifications is no URL'],
])('nothing is sent to %s, and no error shows it', (url, message) => {
  const target = { url };
  expect(() => notificationRequest({ notification, target, source: '/me', now: new Date(0) })).toThrow(new Error(message));
});

test('pauses double up to five minutes; the receiver may ask for more, up to an hour', () => {
  const now = new Date('2026-01-02T00:00:00Z');
  const pause = (failed: number, retryAfter?: string) => pauseInMs({ failed, retryAfter, firstPauseInMs: 1000, now });
  expect([1, 2, 3, 9, 10, 100].map((failed) => pause(failed))).toEqual([1000, 2000, 4000, 256_000, 300_000, 300_000]);
  expect([pause(1, '30'), pause(9, '30'), pause(1, '999999'), pause(1, 'soon'), pause(1, 'Fri, 02 Jan 2026 00:01:00 GMT')]).toEqual([
    30_000, 256_000, 3_600_000, 1000, 60_000,
  ]);
  expect([
    isForGood({ status: 500 }, 11),
    isForGood({ status: 500 }, 12),
    isForGood({ status: 302 }, 1),
    isForGood({ status: 404 }, 1),
  ]).toEqual([false, true, true, false]);
});
