import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PlannedItem, RestorePlanResult } from '@lifeboat/core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planPage } from './plan-page.ts';
import { hostile } from './testing/hostile.ts';
import { browserPath, launchBrowser, watchedPage } from './testing/watched-page.ts';

const item = (action: PlannedItem['action'], name: string, more: Partial<PlannedItem> = {}): PlannedItem => ({
  groupResource: 'configmaps',
  namespace: 'shop',
  name,
  action,
  ...more,
});
const items: PlannedItem[] = [
  ...Array.from({ length: 300 }, (_, i) => item('create', `settings-${i}`)),
  item('blocked', 'web', {
    groupResource: 'deployments.apps',
    code: 'QUOTA_EXCEEDED',
    reason: 'exceeded quota: small, used: cpu=2, limited: cpu=2',
  }),
  item('recreate', 'prices', {
    reason: 'ConfigMap shop/prices of 2026-11-30T10:00:00Z is deleted and made anew; what it owns stays',
    changes: [
      { path: '/data/tea', left: '4', right: '3' },
      { path: `/data/${hostile}`, left: undefined, right: { deep: hostile } },
    ],
  }),
  item('update', hostile, { reason: hostile, warnings: [{ code: 'SHARED', message: hostile }], hooks: [hostile], notTried: hostile }),
  item('unchanged', 'same\u202ecod.exe'),
];
const result: RestorePlanResult = {
  heldDeployments: [],
  storageLocation: 'main',
  counts: { create: 300, update: 1, recreate: 1, unchanged: 1, skip: 0, blocked: 1 },
  warnings: { cluster: [hostile] },
  errors: {},
  issues: [],
};

describe.skipIf(!browserPath)('the page of a plan in a browser', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-page-'));
    const page = planPage({ backup: `nightly ${hostile}`, madeAt: new Date('2026-11-30T12:00:00Z') });
    const rows = items.map((each, index) => page.item(each, { isFirst: index === 0 }));
    await writeFile(join(folder, 'plan.html'), [page.start, ...rows, page.end(result, { isEmpty: false })].join(''));
    browser = await launchBrowser();
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    ['light', { width: 1200, height: 900 }],
    ['dark', { width: 360, height: 740 }],
  ] as const)(
    'is searched and filtered, runs nothing of the backup and asks nobody (%s)',
    async (colorScheme, viewport) => {
      const { page, told } = await watchedPage(browser, { colorScheme, viewport });
      await page.goto(pathToFileURL(join(folder, 'plan.html')).href);
      const shown = () => page.locator('.row:visible').count();
      expect(await shown()).toBe(items.length);
      // Worst first, whatever the order of the plan.
      const tops = await page.locator('.row').evaluateAll((rows) =>
        rows
          .map((row) => [row.getBoundingClientRect().top, row.getAttribute('data-group')] as const)
          .sort(([a], [b]) => a - b)
          .map(([, group]) => group),
      );
      expect([...new Set(tops)]).toEqual(['blocked', 'recreate', 'update', 'create', 'unchanged']);

      // What the whole plan says, too; and a row tells of its warnings before it is opened.
      const topOf = async (selector: string) => (await page.locator(selector).first().boundingBox())?.y ?? Number.NaN;
      expect(await topOf('.lead')).toBeLessThan(await topOf('.row'));
      expect(await page.locator('summary .warn-text').allTextContents()).toEqual(['(1 warning, not tried)']);
      // There is nothing to open.
      expect(await page.locator('details.row').count()).toBe(3);

      await page.fill('#search', 'settings-29');
      await expect.poll(shown).toBe(11);
      expect(await page.locator('#count').textContent()).toBe(`11 of ${items.length} shown`);
      await page.fill('#search', 'QUOTA web');
      await expect.poll(shown).toBe(1);
      await page.fill('#search', '');
      await page.uncheck('input[value=create]');
      await expect.poll(shown).toBe(4);
      // Text of the backup that is inside of rows.
      for (const row of await page.locator('.row:visible > summary').all()) await row.click();
      expect(await page.locator('td').allTextContents()).toContain('"4"');
      expect(await page.locator('img, script:not(body > script)').count()).toBe(0);
      expect(await page.locator('html').evaluate((html) => html.scrollWidth <= html.clientWidth)).toBe(true);
      if (process.env.LIFEBOAT_SCREENSHOTS)
        await page.screenshot({ path: join(process.env.LIFEBOAT_SCREENSHOTS, `plan-${colorScheme}.png`) });
      expect(told).toEqual([]);
      await page.close();
    },
    180_000,
  );
});
