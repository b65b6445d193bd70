import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { CliContext } from '../cli-context.ts';
import { writeDescription } from './describe/write-description.ts';
import { createTextSink } from './text-sink.ts';

const text = 'Name:   b1\n\nPhase:  PartiallyFailed (1 error)\n\nErrors:\n  Velero:  \u001b[2J gone\n\nValidation errors:  <none>\n';

async function print(options: { readonly isTTY?: boolean; readonly env?: Record<string, string>; readonly colorized?: boolean }) {
  const stream = Object.assign(new PassThrough(), { isTTY: options.isTTY ?? false });
  const context = { stdout: createTextSink(stream), env: options.env ?? {} } as unknown as CliContext;
  await writeDescription(text, options.colorized === undefined ? {} : { colorized: options.colorized }, context);
  return stream.read().toString() as string;
}

test('names, phases and errors have colors, and nothing else of a terminal comes through', async () => {
  const plain = text.replace('\u001b', '\\x1b');
  const colored = plain
    .replace('b1', '\u001b[1mb1\u001b[0m')
    .replace('PartiallyFailed (1 error)', '\u001b[31mPartiallyFailed (1 error)\u001b[0m')
    .replace('\nErrors:', '\n\u001b[31mErrors:\u001b[0m');
  expect(await print({ isTTY: true })).toBe(colored);
  expect(await print({ colorized: true, env: { NO_COLOR: '1' } })).toBe(colored);
  expect(await print({ env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).toBe(colored);
  expect(await print({})).toBe(plain);
  expect(await print({ isTTY: true, env: { FORCE_COLOR: '0' } })).toBe(plain);
  expect(await print({ isTTY: true, env: { NO_COLOR: '1' } })).toBe(plain);
  expect(await print({ isTTY: true, env: { TERM: 'dumb' } })).toBe(plain);
  expect(await print({ isTTY: true, colorized: false })).toBe(plain);
});
