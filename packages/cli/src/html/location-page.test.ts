import type { Backup, BackupEntry } from '@lifeboat/core';
import { expect, test } from 'vitest';
import { locationPage } from './location-page.ts';

test('a backup whose size nobody tells has no bar and no words of it, not 0', () => {
  const sizes = [1024, undefined, 2048];
  const entries = sizes.map((storedBytes, i): BackupEntry => {
    const name = `b${i}`;
    const startTimestamp = `2026-11-0${i + 1}T01:00:00Z`;
    const status = { phase: 'Completed', startTimestamp, progress: { itemsBackedUp: 5 } };
    const backup = { apiVersion: 'velero.io/v1', kind: 'Backup', metadata: { name }, spec: {}, status } as unknown as Backup;
    return { name, state: 'complete', backup, ...(storedBytes !== undefined && { storedBytes }) };
  });
  const page = locationPage(entries, { location: 'file:///b', madeAt: new Date('2026-11-30T12:00:00Z') });
  const chart = page.split('<figure>').find((part) => part.includes('Size of their files')) ?? '';
  // The places of the others stay as they are in the charts beside it.
  expect([...chart.matchAll(/<rect x="(\d+)".*?<title>(.*?)<\/title>/g)].map(([, x, title]) => [x, title])).toEqual([
    ['0', 'b0: 1.0 KiB'],
    ['24', 'b2: 2.0 KiB'],
  ]);
  expect([...page.matchAll(/5 objects(, [\d.]+ KiB)?</g)].map(([, size]) => size)).toEqual([', 2.0 KiB', undefined, ', 1.0 KiB']);
  expect(page).not.toContain('0 B');
  expect(chart).toContain('up to 2.0 KiB');
});
