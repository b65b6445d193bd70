import { PassThrough, Writable } from 'node:stream';
import { LifeboatError } from '@lifeboat/core';
import { expect, test } from 'vitest';
import { exitCodeOfError, formatError } from './format-error.ts';
import { createMessageLog } from './message-log.ts';
import { createTextSink } from './text-sink.ts';

function sink(tty: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY: tty, columns: 100 });
  return { stderr: createTextSink(stream), text: () => String(stream.read() ?? '') };
}

test('messages name their object; beyond twenty they are counted', async () => {
  const log = createMessageLog();
  const object = { groupResource: 'deployments.apps', namespace: 'shop', name: 'web' };
  for (let i = 0; i < 25; i++) log.add({ severity: 'warning', code: 'ACTION_MESSAGE', message: `w${i}`, object });
  log.add({ severity: 'error', code: 'ACTION_MESSAGE', message: 'forbidden' });
  const { stderr, text } = sink(false);
  await log.print(stderr, { quiet: false, more: 'see describe' });
  expect(text()).toMatch(/^warning: deployments.apps shop\/web: w0\n[\s\S]*w19\nwarning: and 5 more: see describe\nerror: forbidden\n$/);
  await log.print(stderr, { quiet: true, more: '' });
  expect(text()).toBe('error: forbidden\n');
});

test('errors: message, code, hint, and no stack unless asked for', () => {
  const context = { remedy: [{ action: 'list-backups', location: 'main' }] } as const;
  const error = new LifeboatError({ code: 'BACKUP_NOT_FOUND', message: 'There is no backup b9 in location main', context });
  expect(formatError(error, { debug: false })).toMatch(/^error: There is no backup b9 in location main \(BACKUP_NOT_FOUND\)\nhint: .*\n$/);
  expect(formatError(new Error('odd', { cause: new Error('root') }), { debug: true })).toMatch(
    /^error: odd\n[\s\S]*at [\s\S]*caused by: Error: root/,
  );
  expect(
    ['INVALID_REQUEST', 'CANCELED', 'STORE_UNREACHABLE'].map((code) =>
      exitCodeOfError(new LifeboatError({ code: code as 'CANCELED', message: '' })),
    ),
  ).toEqual([2, 130, 1]);
});

test('a reader that goes away is no error, a full disk is one at the end', async () => {
  const failing = (code: string) =>
    createTextSink(new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) }));
  for (const [code, flushed] of [
    ['EPIPE', 'quietly'],
    ['ENOSPC', 'ENOSPC'],
  ] as const) {
    const sink = failing(code);
    await sink.write('one');
    await sink.write('two');
    expect(sink.closed).toBe(true);
    expect(
      await sink.flush().then(
        () => 'quietly',
        (error: Error) => error.message,
      ),
    ).toBe(flushed);
  }
});
