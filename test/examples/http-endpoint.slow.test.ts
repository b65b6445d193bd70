import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, createEngine, type Engine } from '@lifeboat/core';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpEndpoint } from '../../examples/http-endpoint/http-endpoint.ts';
import { browserPath, launchBrowser } from '../../packages/cli/src/html/testing/watched-page.ts';

const root = resolve(import.meta.dirname, '../../examples');
let server: KubernetesApiServer;
let cluster: ClusterClient;
let engine: Engine;
let app: ReturnType<typeof createHttpEndpoint>;

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['shop'], latencyInMs: 20 });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  for (let i = 0; i < 30; i++) {
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `prices-${i}`, namespace: 'shop' } };
    await cluster.create({ group: '', version: 'v1', resource: 'configmaps' }, configMap);
  }
  engine = createEngine({ cluster, storageLocations: { main: { store: createMemoryObjectStore() } } });
  app = createHttpEndpoint(engine);
});
afterAll(async () => {
  await engine?.close();
  await cluster?.close();
  await server?.close();
});

const post = (path: string, body?: object) =>
  app.request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, ...(body && { body: JSON.stringify(body) }) });

test('a backup is started, followed to its result, and listed; a taken name and a bad request are told', async () => {
  const started = await post('/backups', { name: 'one', namespaces: ['shop'] });
  expect(started.status).toBe(202);
  const events = await (await app.request(started.headers.get('location') ?? '')).text();
  const last = JSON.parse(events.trim().split('\n\n').at(-1)?.slice('data: '.length) ?? '');
  expect(last).toMatchObject({ type: 'result', result: { phase: 'Completed', items: 33 } });
  expect(await (await app.request('/backups')).json()).toEqual([{ name: 'one', state: 'complete', phase: 'Completed' }]);
  const taken = await post('/backups', { name: 'one' });
  expect([taken.status, await taken.json()]).toMatchObject([409, { code: 'BACKUP_ALREADY_EXISTS' }]);
  expect((await post('/backups', { name: 'No Name' })).status).toBe(400);
  expect((await app.request('/backups/none/events')).status).toBe(404);
});

test('a form of another site starts nothing', async () => {
  const headers = { 'content-type': 'text/plain', origin: 'https://example.com' };
  expect((await app.request('/backups', { method: 'POST', headers, body: '{"name":"theirs"}' })).status).toBe(403);
});

describe.skipIf(!browserPath)('the page in React, in a browser', () => {
  let browser: Browser;
  let folder: string;
  let url: string;
  let close: () => void;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-page-'));
    const { build } = await import('../../examples/react-progress/node_modules/vite/dist/node/index.js' as string);
    await build({ root: join(root, 'react-progress'), logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } });
    const { serve } = await import('../../examples/http-endpoint/node_modules/@hono/node-server/dist/index.mjs' as string);
    // As a web server has both: the page, and the endpoint beside it.
    const type = (path: string) => (path.endsWith('.js') ? 'text/javascript' : 'text/html');
    const site = createHttpEndpoint(engine);
    site.get('/page/*', async (c) => {
      const path = c.req.path === '/page/' ? 'index.html' : c.req.path.slice('/page/'.length);
      return c.body(await readFile(join(folder, path)), 200, { 'content-type': type(path) });
    });
    site.get('/assets/*', async (c) => c.body(await readFile(join(folder, c.req.path)), 200, { 'content-type': type(c.req.path) }));
    await new Promise<void>((started) => {
      const listening = serve({ fetch: site.fetch, port: 0, hostname: '127.0.0.1' }, (at: AddressInfo) => {
        url = `http://127.0.0.1:${at.port}/page/`;
        started();
      });
      close = () => listening.close();
    });
    browser = await launchBrowser();
  }, 150_000);
  afterAll(async () => {
    await browser?.close();
    close?.();
    await rm(folder, { recursive: true, force: true });
  });

  test('starts a backup, shows its end, says when a name is taken, and cancels', async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    const errors: string[] = [];
    page.on('pageerror', (error) => void errors.push(error.message));
    await page.goto(url);
    const start = async (name: string) => {
      await page.getByLabel('Name', { exact: true }).fill(name);
      await page.getByLabel('Namespaces').fill('shop');
      await page.getByRole('button', { name: 'Back up' }).click();
    };
    await start('from-page');
    await page.getByRole('status').getByText('Completed').waitFor();
    await page.getByText('33 of 33 objects').waitFor();
    await start('from-page');
    await page.getByRole('alert').getByText('already').waitFor();
    await start('second');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('status').getByText('cancel').waitFor();
    const left = (await (await app.request('/backups')).json()) as readonly { readonly name: string }[];
    expect(left.map(({ name }) => name).sort()).toEqual(['from-page', 'one']);
    expect(errors).toEqual([]);
  });
});
