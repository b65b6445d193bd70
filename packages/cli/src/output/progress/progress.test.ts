import { PassThrough } from 'node:stream';
import type { HookEvent } from '@lifeboat/core';
import { describe, expect, test } from 'vitest';
import { createTextSink } from '../text-sink.ts';
import { measureBytes, measureItems } from './measures.ts';
import { createProgress } from './progress.ts';
import { createRunsProgress } from './runs-progress.ts';

function sink(tty: boolean, columns = 120) {
  const stream = Object.assign(new PassThrough(), { isTTY: tty, columns });
  return { stream, stderr: createTextSink(stream), text: () => String(stream.read() ?? '') };
}

/** What a terminal's line showed, one after the other. */
function drawn(text: string): string[] {
  return text
    .split('\r')
    .slice(1)
    .map((line) => line.replace('\x1b[K', ''));
}

function progressOf({
  tty,
  quiet = false,
  columns,
  isFinal = true,
}: {
  tty: boolean;
  quiet?: boolean;
  columns?: number;
  isFinal?: boolean;
}) {
  let time = 0;
  const { stderr, text } = sink(tty, columns);
  const progress = createProgress({ stderr, title: 'Backup b1', quiet, now: () => new Date(time) });
  progress.phase('InProgress');
  for (const items of [10, 20, 30, 40]) {
    time += 2000;
    progress.update(measureItems({ items, totalItems: 40, totalIsFinal: isFinal, bytes: items * 1024 }));
  }
  progress.end();
  return text();
}

describe('on a terminal', () => {
  test('one line is drawn over and removed: percentage, counts, rates, time left', () => {
    const text = progressOf({ tty: true });
    expect(text).not.toContain('\n');
    expect(drawn(text)).toEqual([
      'Backup b1  InProgress  0 ms',
      'Backup b1  InProgress  [#####...............]  25%  10/40 items  10.0 KiB  2.0 s',
      'Backup b1  InProgress  [##########..........]  50%  20/40 items  20.0 KiB  5.0 items/s  5.0 KiB/s  4.0 s',
      'Backup b1  InProgress  [#######...]  75%  30/40 items  30.0 KiB  5.0 items/s  5.0 KiB/s  about 2 s left  6.0 s',
      'Backup b1  InProgress  [####################]  100%  40/40 items  40.0 KiB  5.0 items/s  5.0 KiB/s  8.0 s',
      '',
    ]);
  });

  test('there is no percentage and no time left while the total grows', () => {
    const text = progressOf({ tty: true, isFinal: false });
    expect(text).toContain('20/40+ items');
    expect(text).not.toMatch(/%|left|#/);
  });

  test('what counts least goes first where it is narrow', () => {
    const narrow = (columns: number) => drawn(progressOf({ tty: true, columns }))[3];
    expect(narrow(80)).toBe('Backup b1  InProgress  75%  30/40 items  30.0 KiB  5.0 items/s  about 2 s left');
    expect(narrow(60)).toBe('Backup b1  InProgress  75%  30/40 items  about 2 s left');
    expect(narrow(30)).toBe('Backup b1  75%  30/40 items');
    expect(narrow(8)).toBe('Backup ');
  });

  test('a rate is that of the last seconds: what stands still has no time left', () => {
    let time = 0;
    const { stderr, text } = sink(true);
    const progress = createProgress({ stderr, title: 'Backup b1', quiet: false, now: () => new Date(time) });
    const update = (items: number) => progress.update(measureItems({ items, totalItems: 100, totalIsFinal: true, bytes: 0 }));
    for (const items of [10, 20, 30]) {
      time += 2000;
      update(items);
    }
    expect(text()).toContain('about 14 s left');
    time += 60_000;
    update(30);
    progress.end();
    expect(text()).not.toContain('left');
  });

  test('other lines go above, and a line that a narrower terminal broke is removed whole', () => {
    const { stream, stderr, text } = sink(true, 40);
    stderr.showStatus('x'.repeat(39));
    void stderr.write('warning: w\n');
    expect(text()).toBe(`\r${'x'.repeat(39)}\x1b[K\r\x1b[Kwarning: w\n\r${'x'.repeat(39)}\x1b[K`);
    stream.columns = 20;
    stderr.showStatus('y');
    expect(text()).toBe('\x1b[1A\r\x1b[J' + 'y\x1b[K');
    stderr.showStatus('');
    expect(text()).toBe('\r\x1b[K');
  });
});

test('elsewhere a line comes every five seconds, without control characters', () => {
  expect(progressOf({ tty: false })).toBe(
    'Backup b1: InProgress\nBackup b1: 75%, 30/40 items, 30.0 KiB, 5.0 items/s, 5.0 KiB/s, about 2 s left, 6.0 s so far\n',
  );
  expect(progressOf({ tty: false, quiet: true })).toBe('');
});

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
    progress.end();
    return text();
  };
  expect(of(false)).toBe('Restore r1: 1 hook waiting, 1.0 s so far\nRestore r1: 1 hook waiting, 1 running, 6.0 s so far\n');
  const told = drawn(of(true)).map((line) => line.replace(/^Restore r1 {2}| {2}\d\.\d s$/g, ''));
  const both = '2 hooks waiting, 1 running';
  expect(told).toEqual([
    ...['1 hook waiting', '2 hooks waiting', '3 hooks waiting', both, '2 hooks waiting'],
    ...['1 hook waiting, 1 running', '1 hook waiting', '8.0 s', ''],
  ]);
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
    progress.end();
    return text();
  };
  expect(of(false)).toBe(
    'Backup b1: comparing with b\nBackup b1: copying to b\n' +
      'Backup b1: 50%, 2.0 KiB of 4.0 KiB, b1.tar.gz, 341 B/s, about 6 s left, 6.0 s so far\n' +
      'Backup b1: 50%, 2.0 KiB of 4.0 KiB, b1.tar.gz read back, 171 B/s, about 12 s left, 12.0 s so far\n',
  );
  expect(drawn(of(true))[1]).toMatch(/^Backup b1 {2}copying to b {2}\[\.+\] {2}0% {2}0 B of 4\.0 KiB {2}b1\.tar\.gz {2}0 ms$/);
});

test('several runs share the line; one alone has it', () => {
  let time = 0;
  const { stderr, text } = sink(true, 100);
  const progress = createRunsProgress({ stderr, quiet: false, now: () => new Date(time) });
  const update = (who: string, done: number) => {
    time += 4000;
    progress.update(who, { items: { done, total: 100, isFinal: true, unit: 'items' } });
  };
  progress.begin('east', 'restoring');
  update('east', 20);
  expect(drawn(text()).at(-1)).toMatch(/^east {2}restoring {2}\[#+\.+\] {2}20% {2}20\/100 items$/);
  progress.begin('west', 'planning');
  update('east', 40);
  expect(drawn(text()).at(-1)).toBe('east: restoring, 40%, 40/100 items, about 12 s left  west: planning');
  progress.line('east: restoring: done');
  expect(text().startsWith('\r\x1b[Keast: restoring: done\n\reast: ')).toBe(true);
  progress.end();
});
