import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createTextSink } from '../output/text-sink.ts';
import { createJsonLogger } from './json-logger.ts';

test('a line is one JSON object, whatever the fields hold', () => {
  const stream = new PassThrough();
  const now = () => new Date('2026-01-02T03:04:05Z');
  const logger = createJsonLogger({ sink: createTextSink(stream), level: 'info', now });
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
