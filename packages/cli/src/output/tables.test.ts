import type { Backup, BackupEntry } from '@lifeboat/core';
import { parseJson } from '@lifeboat/core/json';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatMachine } from './machine-format.ts';
import { backupTable } from './tables/backup-table.ts';
import { formatBytes, formatElapsed, formatExpiry } from './tables/format-bytes.ts';
import { restoreTable } from './tables/restore-table.ts';
import { formatTable } from './tables/table.ts';

const now = new Date('2026-11-23T12:00:00Z');

test('backups: complete, running, unfinished and broken ones are told apart', () => {
  const backup = {
    metadata: { name: 'b1', annotations: { 'lifeboat.io/stored-bytes': '4194304' } },
    spec: { storageLocation: 'main', labelSelector: { matchLabels: { app: 'web' } } },
    status: {
      phase: 'PartiallyFailed',
      errors: 2,
      startTimestamp: '2026-11-23T11:00:00Z',
      expiration: '2026-12-23T11:00:00Z',
      progress: { itemsBackedUp: 12000 },
    },
  } as unknown as Backup;
  const entries: BackupEntry[] = [
    { name: 'b1', state: 'complete', backup },
    { name: 'b2', state: 'unfinished', marker: { backup: 'b2', writer: 'w', startTimestamp: '2026-11-23T11:30:00Z', host: 'h', pid: 1 } },
    { name: 'b3', state: 'broken', error: new Error('not JSON') },
    {
      name: 'b4',
      state: 'in-progress',
      backup: { ...backup, metadata: { name: 'b4' }, status: { phase: 'Finalizing', startTimestamp: '2026-11-23T11:00:00Z' } },
    },
  ];
  const rows = entries.map((entry) => ({ entry, location: 'default' }));
  expect(formatTable(backupTable(rows, now))).toBe(
    [
      'NAME   STATUS            ERRORS   WARNINGS   CREATED                         EXPIRES   STORAGE LOCATION   SELECTOR   ITEMS   SIZE',
      'b1     PartiallyFailed   2        0          2026-11-23 11:00:00 +0000 UTC   29d       main               app=web    12000   4.0 MiB',
      'b2     Unfinished                            2026-11-23 11:30:00 +0000 UTC   n/a       default            <none>             -',
      'b3     Broken                                <n/a>                           n/a       default            <none>             -',
      'b4     Finalizing        0        0          2026-11-23 11:00:00 +0000 UTC   n/a       main               app=web            -',
      '',
    ].join('\n'),
  );
});

test('on a terminal times are short, and columns give way until the table fits', () => {
  const status = { phase: 'PartiallyFailed', errors: 2, startTimestamp: '2026-11-23T11:00:00Z', expiration: '2026-12-23T11:00:00Z' };
  const backup = { metadata: { name: 'a-backup-of-everything' }, spec: { storageLocation: 'main' }, status } as unknown as Backup;
  const rows = [{ entry: { name: 'a-backup-of-everything', state: 'complete' as const, backup }, location: 'main' }];
  expect(formatTable(backupTable(rows, now), { width: 120 }).split('\n')).toEqual([
    'NAME                    STATUS           ERRORS  WARNINGS  CREATED            EXPIRES  STORAGE LOCATION  ITEMS  SIZE',
    'a-backup-of-everything  PartiallyFailed  2       0         2026-11-23 11:00Z  29d      main                     -',
    '',
  ]);
  expect(formatTable(backupTable(rows, now), { width: 80 }).split('\n')).toEqual([
    'NAME                     STATUS            ERRORS   CREATED             SIZE',
    'a-backup-of-everything   PartiallyFailed   2        2026-11-23 11:00Z   -',
    '',
  ]);
});

test('phases have colors, beside which columns stay straight', () => {
  const rows = [
    ['a', 'Completed', '1'],
    ['b', 'PartiallyFailed', '2'],
    ['c', 'InProgress', ''],
  ];
  expect(formatTable({ headings: ['NAME', 'STATUS', 'ERRORS'], rows }, { width: 80, isColored: true })).toBe(
    [
      'NAME   STATUS            ERRORS',
      'a      \u001b[32mCompleted\u001b[0m         1',
      'b      \u001b[31mPartiallyFailed\u001b[0m   2',
      'c      \u001b[33mInProgress\u001b[0m',
      '',
    ].join('\n'),
  );
});

test('sentences in the last column go on below themselves', () => {
  const why = 'the last good backup of its schedule is kept, though it has expired';
  const table = { headings: ['NAME', 'WHERE', 'WHY'], rows: [['b1', 'a-place', why]], giveWay: ['WHERE'], lastWraps: true };
  expect(formatTable(table, { width: 46 })).toBe(
    [
      'NAME  WHERE    WHY',
      'b1    a-place  the last good backup of its',
      '               schedule is kept, though it has',
      '               expired',
      '',
    ].join('\n'),
  );
});

test("restores: of Velero's own only the name is known; a broken record is told", () => {
  expect(formatTable(restoreTable([{ name: 'r1' }, { name: 'r2', error: new Error('not JSON') }]))).toMatch(
    /^NAME +BACKUP +STATUS +STARTED +COMPLETED +ERRORS +WARNINGS +CREATED +SELECTOR +ITEMS\nr1 +<n\/a> +<n\/a>.*\nr2 +<n\/a> +Broken/,
  );
});

test('integers beyond 2^53 stay exact in JSON and YAML', () => {
  const value = parseJson('{"big": 9223372036854775807, "__proto__": {"x": 1}, "text": "true", "empty": {}}');
  expect(String(formatMachine(value, 'json'))).toContain('"big": 9223372036854775807');
  const yaml = String(formatMachine(value, 'yaml'));
  expect(yaml).toContain('big: 9223372036854775807\n');
  expect(yaml).toContain('__proto__:\n  x: 1\n');
  expect(parse(yaml).text).toBe('true');
  // Older parsers would take these for a time and a boolean.
  expect(String(formatMachine({ at: '2026-11-23T12:00:00Z', answer: 'yes' }, 'yaml'))).toBe('at: "2026-11-23T12:00:00Z"\nanswer: "yes"\n');
});

test('YAML of what is nested deep is JSON, from a depth on that no printer fails at', () => {
  const nested = (levels: number) => Array.from({ length: levels - 1 }).reduce((inner: object) => ({ inner }), { end: true });
  expect(String(formatMachine(nested(200), 'yaml'))).toMatch(/^inner:\n {2}inner:\n/);
  for (const levels of [201, 990]) {
    const text = String(formatMachine([nested(levels - 1)], 'yaml'));
    expect(text).toBe(String(formatMachine([nested(levels - 1)], 'json')));
    expect(parseJson(text)).toEqual([nested(levels - 1)]);
  }
});

test('units', () => {
  expect([0, 1023, 1536, 5 * 1024 ** 3].map(formatBytes)).toEqual(['0 B', '1023 B', '1.5 KiB', '5.0 GiB']);
  expect([12, 4200, 185_000, 3_720_000].map(formatElapsed)).toEqual(['12 ms', '4.2 s', '3m05s', '1h02m']);
  expect(['2026-11-25T12:00:00Z', '2026-11-23T11:55:00Z', '2026-11-23T12:01:00Z', null].map((at) => formatExpiry(at, now))).toEqual([
    '2d',
    'expired 5m ago',
    '60s',
    'n/a',
  ]);
});
