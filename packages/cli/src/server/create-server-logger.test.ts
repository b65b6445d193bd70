import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createTextSink } from '../output/text-sink.ts';
import { createServerLogger } from './create-server-logger.ts';

test('a line is one JSON object, whatever the fields hold', () => {
  const stream = new PassThrough();
  const now = () => new Date('2026-01-02T03:04:05Z');
  const logger = createServerLogger({ sink: createTextSink(stream), level: 'info', format: 'json', now });
  logger.debug('left out');
  logger.info('made\nby "one"', { backup: 'b', level: 'mine', error: new Error('why') });
  const round: Record<string, unknown> = {};
  round.self = round;
  logger.warn('round', { round });
  logger.error('\u202eevil\u009b');
  const lines = String(stream.read()).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { time: '2026-01-02T03:04:05.000Z', level: 'info', msg: 'made\nby "one"', backup: 'b', 'fields.level': 'mine', error: 'why' },
    { time: '2026-01-02T03:04:05.000Z', level: 'warning', msg: 'round', 'fields.unprintable': expect.stringMatching(/./) },
    { time: '2026-01-02T03:04:05.000Z', level: 'error', msg: '\u202eevil\u009b' },
  ]);
  expect(lines[2]).toContain('"\\u202eevil\\u009b"');
});

test('as text a line is pairs of names and values, as Velero prints them', () => {
  const stream = new PassThrough();
  const now = () => new Date('2026-01-02T03:04:05Z');
  const logger = createServerLogger({ sink: createTextSink(stream), level: 'warning', format: 'text', now });
  logger.info('left out');
  const round: Record<string, unknown> = {};
  round.self = round;
  logger.warn('made\nby "one"', { backup: 'velero/b-1', items: 12, names: ['a'], error: new Error('why not'), level: 'mine', round });
  logger.error('\u202eevil');
  expect(String(stream.read()).split('\n')).toEqual([
    'time="2026-01-02T03:04:05.000Z" level=warning msg="made\\nby \\"one\\"" backup=velero/b-1 items=12 names="[\\"a\\"]" error="why not" fields.level=mine round="[object Object]"',
    'time="2026-01-02T03:04:05.000Z" level=error msg="\\u202eevil"',
    '',
  ]);
});
