import { PassThrough, Writable } from 'node:stream';
import { type HookEvent, LifeboatError } from '@lifeboat/core';
import { expect, test } from 'vitest';
import { exitCodeOfError, formatError } from './format-error.ts';
import { createMessageLog } from './message-log.ts';
import { createProgress } from './progress.ts';
import { measureBytes, measureItems } from './tables/measures.ts';
import { createTextSink } from './text-sink.ts';

function sink(tty: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY: tty, columns: 100 });
  return { stderr: createTextSink(stream), text: () => String(stream.read() ?? '') };
}

function progressOf(tty: boolean, quiet = false) {
  let time = 0;
  const { stderr, text } = sink(tty);
  const progress = createProgress({ stderr, title: 'Backup b1', quiet, now: () => new Date(time) });
  progress.phase('InProgress');
  for (const items of [10, 20, 30, 40]) {
    time += 2000;
    progress.update(measureItems({ items, totalItems: 40, bytes: items * 1024 }));
  }
  progress.end();
  return text();
}

test('hooks that wait and run are told', () => {
  const of = (tty: boolean) => {
    let time = 0;
    const { stderr, text } = sink(tty);
    const progress = createProgress({ stderr, title: 'Restore r1', quiet: false, now: () => new Date(time) });
    const tell = (name: string, state: HookEvent['state']) => {
      time += 1000;
      const object = { groupResource: 'pods', namespace: 'shop', name };
      progress.hook({ type: 'hook', object, hook: 'h', when: 'post', container: 'app', state });
    };
    for (const name of ['a', 'b', 'b']) tell(name, 'waiting');
    for (const state of ['running', 'succeeded'] as const) tell('b', state);
    for (const state of ['running', 'failed'] as const) tell('a', state);
    tell('b', 'failed');
    return text();
  };
  expect(of(false)).toBe('Restore r1: 1 hook waiting, 1.0 s\nRestore r1: 1 hook waiting, 1 running, 6.0 s\n');
  const drawn = of(true)
    .split('\r\x1b[K')
    .map((line) => line.replace(/^.* s {0,2}/, ''));
  const both = '2 hooks waiting, 1 running';
  expect(drawn).toEqual([
    '',
    '1 hook waiting',
    '2 hooks waiting',
    '3 hooks waiting',
    both,
    '2 hooks waiting',
    '1 hook waiting, 1 running',
    '1 hook waiting',
    '',
  ]);
});

const clearLine = '\r\x1b[K';

test('a terminal gets one bar that is drawn over and removed', () => {
  const text = progressOf(true);
  expect(text).not.toContain('\n');
  expect(text.split(clearLine)[2]).toMatch(/^Backup b1 {2}InProgress {2}\[#+\.+\] {2}10\/40 items {2}10.0 KiB {2}2.0 s/);
  expect(text).toContain('40/40 items');
  expect(text.endsWith(clearLine)).toBe(true);
});

test('elsewhere a line comes every five seconds, without control characters', () => {
  expect(progressOf(false)).toBe('Backup b1: InProgress\nBackup b1: 30/40 items, 30.0 KiB, 6.0 s\n');
  expect(progressOf(false, true)).toBe('');
});

test('a copy shows bytes and its file; a new phase does not show the count of the last one', () => {
  const of = (tty: boolean) => {
    let time = 0;
    const { stderr, text } = sink(tty);
    const progress = createProgress({ stderr, title: 'Backup b1', quiet: false, now: () => new Date(time) });
    const measure = (step: 'comparing' | 'copying' | 'checking', bytes: number) =>
      measureBytes({ type: 'transfer', location: 'b', step, file: 'b1.tar.gz', bytes, totalBytes: 4096, totalIsFinal: true });
    progress.phase('comparing with b', measure('comparing', 4096));
    progress.phase('copying to b', measure('copying', 0));
    for (const step of ['copying', 'checking'] as const) {
      time += 6000;
      progress.update(measure(step, 2048));
    }
    return text();
  };
  expect(of(false)).toBe(
    'Backup b1: comparing with b\nBackup b1: copying to b\nBackup b1: 2.0 KiB of 4.0 KiB, b1.tar.gz, 6.0 s\n' +
      'Backup b1: 2.0 KiB of 4.0 KiB, b1.tar.gz read back, 12.0 s\n',
  );
  const drawn = of(true).split(clearLine);
  expect(drawn[2]).toMatch(/^Backup b1 {2}copying to b {2}\[\.+\] {2}0 B of 4\.0 KiB {2}b1\.tar\.gz {2}0 ms$/);
  expect(drawn[3]).toMatch(/\[(#+)\.+\] {2}2\.0 KiB of 4\.0 KiB/);
});

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
