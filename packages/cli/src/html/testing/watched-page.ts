import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Test support: the browser of this machine, if it has one. */
export const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (!browserPath) console.warn('Pages are not looked at: there is no chromium (apt-get install chromium)');

/** Starts the browser of {@link browserPath}. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath ?? '', args: ['--no-sandbox'], timeout: 120_000 });
}

interface WatchedPage {
  readonly page: Page;
  /** What it did that a page of ours does not do: messages, errors, dialogs, requests to anywhere. */
  readonly told: readonly string[];
}

/** Opens a page and notes what it does. `origin`: whose requests are its own. @default none: it is a file */
export async function watchedPage(browser: Browser, options: Parameters<Browser['newPage']>[0], origin?: string): Promise<WatchedPage> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(60_000);
  const told: string[] = [];
  page.on('console', (message) => void told.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => void told.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => told.push('a dialog')));
  const isOwn = (url: string) => /^(file|data):/.test(url) || (origin !== undefined && url.startsWith(`${origin}/`));
  page.on('request', (request) => void (isOwn(request.url()) || told.push(`request: ${request.url()}`)));
  return { page, told };
}
