import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, createEngine, type Engine } from '@lifeboat/core';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createHttpEndpoint } from '../../examples/http-endpoint/http-endpoint.ts';
import { browserPath, launchBrowser } from '../../packages/cli/src/html/testing/watched-page.ts';
import { customResourceDefinitions } from '../../packages/controller/src/crds/custom-resource-definitions.ts';

const examples = resolve(import.meta.dirname, '../../examples');
const plugin = join(examples, 'headlamp-plugin');
const backups = { group: 'velero.io', version: 'v1', resource: 'backups' };
const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
const service = '/api/v1/namespaces/lifeboat/services/backups:3000/proxy';

/** `pluginLib` is what Headlamp gives; testing/host.tsx plays it, and this test the server of Headlamp and the API server's proxy. */
describe.skipIf(!browserPath)('examples/headlamp-plugin, in a browser', () => {
  const ends: (() => unknown)[] = [];
  const errors: string[] = [];
  let server: KubernetesApiServer;
  let cluster: ClusterClient;
  let engine: Engine;
  let folder: string;
  let url: string;
  let page: Page;
  // The last message of a run waits for it: so long the page shows a run that goes on.
  let endRun = () => {};
  const runMayEnd = new Promise<void>((resolve) => {
    endRun = resolve;
  });

  const createBackup = (name: string, status: object) =>
    cluster.create(backups, { apiVersion: 'velero.io/v1', kind: 'Backup', metadata: { name, namespace: 'velero' }, spec: {}, status });

  beforeAll(async () => {
    server = await startKubernetesApiServer({ namespaces: ['shop', 'velero'] });
    ends.push(() => server.close());
    cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
    ends.push(() => cluster.close());
    for (let i = 0; i < 30; i++) {
      const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `prices-${i}`, namespace: 'shop' } };
      await cluster.create({ group: '', version: 'v1', resource: 'configmaps' }, configMap);
    }
    for (const crd of customResourceDefinitions()) if (crd.metadata.name === 'backups.velero.io') await cluster.create(crds, crd);
    const expiration = '2031-12-30T03:00:00Z';
    const progress = { itemsBackedUp: 12, totalItems: 12 };
    await vi.waitFor(() => createBackup('nightly-1', { phase: 'Completed', expiration, progress }), { timeout: 60_000 });
    engine = createEngine({ cluster, storageLocations: { main: { store: createMemoryObjectStore() } } });
    ends.push(() => engine.close());

    folder = await mkdtemp(join(tmpdir(), 'lifeboat-headlamp-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const { build } = await import('../../examples/headlamp-plugin/node_modules/vite/dist/node/index.js' as string);
    const to = (name: string) => ({ outDir: join(folder, name), emptyOutDir: true });
    await build({ root: plugin, logLevel: 'warn', build: to('plugins/lifeboat-backups') });
    const oxc = { jsx: { runtime: 'automatic', development: false } };
    await build({ root: join(plugin, 'testing'), configFile: false, logLevel: 'warn', oxc, build: to('host') });

    const { serve } = await import('../../examples/http-endpoint/node_modules/@hono/node-server/dist/index.mjs' as string);
    const endpoint = createHttpEndpoint(engine);
    await new Promise<void>((started) => {
      const answer = (request: Request) => answerAsHeadlamp(request, endpoint);
      const listening = serve({ fetch: answer, port: 0, hostname: '127.0.0.1' }, (at: AddressInfo) => {
        url = `http://127.0.0.1:${at.port}/`;
        started();
      });
      ends.push(() => listening.close());
    });
    const browser: Browser = await launchBrowser();
    ends.push(() => browser.close());
    page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => void errors.push(error.message));
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  }, 150_000);
  afterAll(async () => {
    endRun();
    for (const end of ends.reverse()) await end();
  });

  /** /clusters/shown/ is the API server, which passes the requests to the Service on to the endpoint; all else are files. */
  async function answerAsHeadlamp(request: Request, endpoint: ReturnType<typeof createHttpEndpoint>): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith('/clusters/shown/')) return fileAt(pathname);
    const path = pathname.slice('/clusters/shown'.length);
    if (!path.startsWith(`${service}/`)) {
      const answer = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${server.token}` } });
      return new Response(answer.body, { status: answer.status, headers: { 'content-type': 'application/json' } });
    }
    const { method, headers } = request;
    const body = method === 'POST' && { body: await request.text() };
    const answer = await endpoint.request(path.slice(service.length), { method, headers, ...body });
    if (!path.endsWith('/events')) return answer;
    const held = new TransformStream<Uint8Array, Uint8Array>({
      async transform(message, controller) {
        if (Buffer.from(message).includes('"type":"result"')) await runMayEnd;
        controller.enqueue(message);
      },
    });
    return new Response(answer.body?.pipeThrough(held) ?? null, { status: answer.status, headers: answer.headers });
  }

  async function fileAt(pathname: string): Promise<Response> {
    const path = pathname.startsWith('/plugins/') ? pathname : join('host', pathname === '/' ? 'index.html' : pathname);
    return new Response(await readFile(join(folder, path)), {
      headers: { 'content-type': path.endsWith('.js') ? 'text/javascript' : 'text/html' },
    });
  }

  test('the build has what Headlamp loads: main.js without React, and the version of the interface', async () => {
    const built = join(folder, 'plugins/lifeboat-backups');
    expect((await readFile(join(built, 'main.js'), 'utf8')).length).toBeLessThan(8_000);
    const { name, version, devDependencies } = JSON.parse(await readFile(join(built, 'package.json'), 'utf8'));
    expect([name, version, Object.keys(devDependencies)]).toEqual(['lifeboat-backups', '0.1.0', ['@kinvolk/headlamp-plugin']]);
  });

  test('the entry of the sidebar opens a list of Backups, which stays up to date', async () => {
    await page.goto(url);
    await page.getByRole('link', { name: 'Backups' }).click();
    const first = page.getByRole('row', { name: 'nightly-1' });
    await first.waitFor();
    expect(await first.getByRole('cell').allTextContents()).toEqual(['nightly-1', 'Completed', '12', '2031-12-30T03:00:00Z']);
    await createBackup('nightly-2', { phase: 'InProgress', progress: { itemsBackedUp: 3, totalItems: 12 } });
    await page.getByRole('row', { name: 'nightly-2 InProgress 3' }).waitFor();
    expect(errors).toEqual([]);
  });

  test('a Namespace, and nothing else, has a button that backs it up, and shows how far that is and its end', async () => {
    await page.goto(`${url}#/nodes/n1`);
    await page.getByRole('table').waitFor({ state: 'detached' });
    const button = page.getByRole('button', { name: 'Back up this namespace' });
    expect(await button.count()).toBe(0);
    await page.goto(`${url}#/namespaces/shop`);
    await button.click();
    await page.getByText('33 of 33 objects').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('100');
    expect(await button.isDisabled()).toBe(true);
    endRun();
    await page.getByRole('status').getByText('Completed, 33 objects').waitFor();
    expect(await button.isEnabled()).toBe(true);
    const names = [];
    for await (const entry of engine.listBackups()) names.push(entry.name);
    expect(names).toEqual([expect.stringMatching(/^shop-\d{14}$/)]);
    expect(errors).toEqual([]);
  });

  test('what the API server says of a Service without an endpoint is shown', async () => {
    const status = { kind: 'Status', code: 503, message: 'no endpoints available for service "backups:3000"' };
    await page.route(`**${service}/backups`, (route) => route.fulfill({ status: 503, json: status }));
    await page.goto(`${url}#/namespaces/shop`);
    await page.getByRole('button', { name: 'Back up this namespace' }).click();
    await page.getByRole('status').getByText(status.message).waitFor();
  });
});
