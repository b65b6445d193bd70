import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyGoldenBucket } from '../../../../test/velero-compat/golden/golden-bucket.ts';
import { browserPath, launchBrowser, watchedPage } from '../../src/html/testing/watched-page.ts';
import { links, sideOf } from '../../src/studio/routes/links.ts';
import { makeStudioStore, secretValue } from './make-studio-store.ts';
import { type OpenStudio, openStudio } from './open-studio.ts';

// `default` is the store of our engine, `default-2` a bucket that real Velero 1.18.3 wrote.
describe.skipIf(!browserPath)('the studio in a browser', () => {
  let browser: Browser;
  let folder: string;
  let golden: Awaited<ReturnType<typeof copyGoldenBucket>>;
  let studio: OpenStudio;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-studio-'));
    golden = await copyGoldenBucket();
    studio = await openStudio(...(await makeStudioStore(folder)), '--location', `file://${golden.folder}`);
    browser = await launchBrowser();
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    await studio?.stop();
    await golden?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  /** What every page must be, whatever it shows. */
  async function look(page: Page, name: string): Promise<void> {
    expect(await page.locator('html').evaluate((html) => html.scrollWidth <= html.clientWidth), `${name} is too wide`).toBe(true);
    expect(await page.locator('img, iframe, script:not(body > script)').count(), name).toBe(0);
    expect(await page.locator('h1').count(), name).toBe(1);
    expect(await page.evaluate('document.cookie'), name).toBe('');
    expect(new URL(page.url()).searchParams.has('token'), name).toBe(false);
    if (process.env.LIFEBOAT_SCREENSHOTS) await page.screenshot({ path: join(process.env.LIFEBOAT_SCREENSHOTS, `studio-${name}.png`) });
  }

  test.each([
    ['light', { width: 1200, height: 900 }],
    ['dark', { width: 390, height: 844 }],
  ] as const)(
    '%s: from the locations to an object, by its links',
    async (colorScheme, viewport) => {
      const { page, told } = await watchedPage(browser, { colorScheme, viewport }, new URL(studio.url).origin);
      const origin = new URL(studio.url).origin;
      await page.goto(studio.url);
      await look(page, `locations-${colorScheme}`);
      await page.getByRole('link', { name: 'default', exact: true }).click();
      await look(page, `location-${colorScheme}`);
      await page.fill('#search', 'second');
      await expect.poll(() => page.locator('.row:visible').count()).toBe(1);
      await page.fill('#search', '');
      await page.getByRole('link', { name: 'first', exact: true }).first().click();
      await look(page, `backup-${colorScheme}`);
      await page.getByRole('link', { name: 'Browse and search objects' }).click();
      await page.getByRole('searchbox', { name: 'Name' }).fill('pass');
      // By the keyboard.
      await page.keyboard.press('Enter');
      await look(page, `objects-${colorScheme}`);
      await page.getByRole('link', { name: 'password' }).click();
      await look(page, `secret-${colorScheme}`);
      const encoded = Buffer.from(secretValue).toString('base64');
      expect(await page.content()).not.toContain(encoded);
      await page.getByRole('button', { name: 'Show the values once' }).click();
      expect(await page.locator('pre').textContent()).toContain(encoded);
      await page.reload();
      expect(await page.content()).not.toContain(encoded);
      for (const [name, path] of [
        ['hostile', links.object('default', 'first', { type: 'configmaps', namespace: 'office', name: 'hostile' })],
        ['hostile-names', links.objects('default', 'hostile')],
        ['hostile-backup', links.backup('default', 'hostile')],
        ['compare', links.compare(sideOf('default', 'first'), sideOf('default', 'second'))],
        ['choose', links.compare()],
        ['velero-backup', links.backup('default-2', 'partial')],
        ['velero-restore', links.restore('default-2', 'edited-plain')],
        ['velero-log', links.log({ location: 'default-2', restore: 'edited-plain' })],
        ['velero-object', links.object('default-2', 'golden', { type: 'boats.golden.example.com', namespace: 'golden', name: 'titanic' })],
      ] as const) {
        await page.goto(`${origin}${path}`);
        await look(page, `${name}-${colorScheme}`);
      }
      expect(told).toEqual([]);
      await page.close();
    },
    180_000,
  );

  test('a page of another port gets nothing, though the browser sends the cookie there', async () => {
    const others = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<h1>Another program</h1>'));
    await once(others.listen(0, '127.0.0.1'), 'listening');
    const { page } = await watchedPage(browser, {});
    try {
      await page.goto(studio.url);
      const { origin } = new URL(studio.url);
      await page.goto(`http://127.0.0.1:${(others.address() as AddressInfo).port}/`);
      const answered = page.waitForResponse((response) => response.url().startsWith(origin));
      await page.evaluate(`location.assign(${JSON.stringify(`${origin}/location?location=default`)})`);
      const answer = await answered;
      expect(answer.status()).toBe(403);
      expect(await answer.text()).not.toContain('second');
    } finally {
      await page.close();
      others.close();
      others.closeAllConnections();
    }
  });
});
