import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BackupDescription, BackupEntry, RestoreDescription } from '@lifeboat/core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backupPage } from './backup-page.ts';
import { locationPage } from './location-page.ts';
import type { LogDigest } from './log/digest-log.ts';
import { restorePage } from './restore-page.ts';
import { hostile } from './testing/hostile.ts';
import { browserPath, launchBrowser, watchedPage } from './testing/watched-page.ts';

const madeAt = new Date('2026-11-30T12:00:00Z');
const backupOf = (name: string, status: object) =>
  ({
    apiVersion: 'velero.io/v1',
    kind: 'Backup',
    metadata: { name, namespace: 'velero' },
    spec: { includedNamespaces: ['shop', hostile] },
    status: { phase: 'Completed', startTimestamp: '2026-11-29T12:00:00Z', completionTimestamp: '2026-11-29T12:01:00Z', ...status },
  }) as unknown as BackupDescription['backup'];
const description: BackupDescription = {
  backup: backupOf(`nightly ${hostile}`, { phase: 'PartiallyFailed', progress: { itemsBackedUp: 202 } }),
  results: { errors: { namespaces: { shop: [hostile] } }, warnings: { cluster: ['a warning'] } },
  volumes: [
    { pvcNamespace: 'shop', pvcName: hostile, skipped: false, snapshotDataMoved: true, preserveLocalSnapshot: false, result: 'succeeded' },
    { pvName: 'pv-2', skipped: true, skippedReason: hostile, snapshotDataMoved: false, preserveLocalSnapshot: false },
  ],
  resourceList: {
    'v1/ConfigMap': Array.from({ length: 200 }, (_, i) => `shop/settings-${i}`),
    'v1/Secret': ['shop/key', `shop/${hostile}`],
  },
  problems: [hostile],
};
const restored: RestoreDescription = {
  results: { errors: { namespaces: { shop: [hostile] } }, warnings: {} },
  resourceList: {
    'v1/ConfigMap': Array.from({ length: 200 }, (_, i) => `shop/settings-${i}(${i === 7 ? 'failed' : i < 20 ? 'skipped' : 'created'})`),
    'v1/Namespace': ['shop(created)'],
  },
  volumes: [{ pvcNamespace: 'shop', pvcName: hostile, pvName: 'pv-1', restoreMethod: 'CSISnapshot', snapshotDataMoved: false }],
  problems: [],
};
const log: LogDigest = {
  ...{ lines: 3, warnings: 0, errors: 0, first: '2026-11-29T12:00:00Z', last: '2026-11-29T12:01:00Z' },
  steps: [{ time: '2026-11-29T12:00:30Z', text: hostile }],
  hooks: [{ time: '2026-11-29T12:00:40Z', text: hostile, isBad: true }],
  skips: [{ reason: hostile, count: 2, examples: [hostile] }],
};
const entries: BackupEntry[] = [
  ...Array.from({ length: 30 }, (_, i) => {
    const day = String(i + 1).padStart(2, '0');
    const times = { startTimestamp: `2026-11-${day}T01:00:00Z`, completionTimestamp: `2026-11-${day}T01:0${i % 6}:00Z` };
    const status = { ...times, progress: { itemsBackedUp: 100 + i }, ...(i === 7 && { phase: 'PartiallyFailed' }) };
    return { name: `daily-${day}`, state: 'complete' as const, backup: backupOf(`daily-${day}`, status) };
  }),
  { name: hostile, state: 'broken', error: new Error(hostile) },
  { name: 'left', state: 'unfinished' },
];

describe.skipIf(!browserPath)('reports in a browser', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-report-'));
    await writeFile(join(folder, 'backup.html'), backupPage(description, { location: `file:///${hostile}`, madeAt }));
    await writeFile(join(folder, 'location.html'), locationPage(entries, { location: `file:///${hostile}`, madeAt }));
    await writeFile(join(folder, 'restore.html'), restorePage(restored, { name: hostile, location: `file:///${hostile}`, madeAt, log }));
    browser = await launchBrowser();
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    ['backup', 'light', { width: 1200, height: 900 }, 207, 'key', 1],
    ['backup', 'dark', { width: 360, height: 740 }, 207, 'settings-19', 11],
    ['restore', 'light', { width: 1200, height: 900 }, 203, 'failed settings-7', 1],
    ['restore', 'dark', { width: 390, height: 740 }, 203, 'settings-19', 11],
    ['location', 'light', { width: 1200, height: 900 }, 32, 'daily-1', 10],
    ['location', 'dark', { width: 360, height: 740 }, 32, 'PartiallyFailed', 1],
  ] as const)(
    'of a %s (%s): searched, readable on a phone, and without harm',
    async (name, colorScheme, viewport, rows, words, found) => {
      const { page, told } = await watchedPage(browser, { colorScheme, viewport });
      await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
      const shown = () => page.locator('.row:visible').count();
      expect(await shown()).toBe(rows);
      await page.fill('#search', words);
      await expect.poll(shown).toBe(found);
      await page.fill('#search', '');
      await expect.poll(shown).toBe(rows);
      await page.locator('details.row > summary').first().click();
      expect(await page.locator('img, script:not(body > script)').count()).toBe(0);
      expect(await page.locator('svg.chart rect').count()).toBe(name === 'location' ? 60 : 0);
      expect(await page.locator('html').evaluate((html) => html.scrollWidth <= html.clientWidth)).toBe(true);
      if (process.env.LIFEBOAT_SCREENSHOTS)
        await page.screenshot({
          path: join(process.env.LIFEBOAT_SCREENSHOTS, `${name}-${colorScheme}.png`),
          fullPage: name === 'location',
        });
      expect(told).toEqual([]);
      await page.close();
    },
    180_000,
  );
});
