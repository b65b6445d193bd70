import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyGoldenBucket } from '../../../../test/velero-compat/golden/golden-bucket.ts';
import { hostile } from '../../src/html/testing/hostile.ts';
import { links, sideOf } from '../../src/studio/routes/links.ts';
import { runInProcess } from '../run-in-process.ts';
import { hostileNames, makeStudioStore, secretValue } from './make-studio-store.ts';
import { type OpenStudio, openStudio, openStudioIn } from './open-studio.ts';

// `default` is the store of our engine, `default-2` a bucket that real Velero 1.18.3 wrote.
let folder: string;
let golden: Awaited<ReturnType<typeof copyGoldenBucket>>;
let studio: OpenStudio;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lifeboat-studio-'));
  golden = await copyGoldenBucket();
  studio = await openStudio(...(await makeStudioStore(folder, { objects: 130 })), '--location', `file://${golden.folder}`);
}, 120_000);
afterAll(async () => {
  await studio?.stop();
  await golden?.remove();
  await rm(folder, { recursive: true, force: true });
});

const page = async (path: string) => {
  const answer = await studio.ask(path);
  expect(answer, `${path}: ${answer.body.slice(0, 2000)}`).toMatchObject({ status: 200 });
  return answer.body;
};
const texts = (html: string) =>
  html
    .replace(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('who may look', () => {
  test('nobody without the token: not its beginning, not another one, not the token as a cookie', async () => {
    const { search } = new URL(studio.url);
    const token = search.slice('?token='.length);
    expect(token.length).toBeGreaterThan(40);
    for (const path of ['/', `/${search.slice(0, -1)}`, `/${search}x`, '/?token=', links.backup('default', 'first')])
      expect(await studio.ask(path, { cookie: false }), path).toMatchObject({ status: 401, body: expect.not.stringContaining('default') });
    const forged = { cookie: `lifeboat-studio-${studio.port}=${token}` };
    expect(await studio.ask('/', { cookie: false, headers: forged })).toMatchObject({ status: 401 });
    const entered = await studio.ask(`/${search}`, { cookie: false });
    expect(entered).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(entered.headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(entered.headers['set-cookie']?.[0]).not.toContain(token);
  });

  test('no other name of this machine, no page of another origin, no change', async () => {
    for (const host of ['evil.example.com', `evil.example.com:${studio.port}`, '127.0.0.1', `127.0.0.1:${studio.port + 1}`])
      expect(await studio.ask('/', { headers: { host } }), host).toMatchObject({ status: 421 });
    expect(await studio.ask('/', { headers: { host: `localhost:${studio.port}` } })).toMatchObject({ status: 200 });
    for (const site of ['cross-site', 'same-site'])
      expect(await studio.ask('/', { headers: { 'sec-fetch-site': site } }), site).toMatchObject({ status: 403 });
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])
      expect(await studio.ask('/', { method }), method).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    expect(await studio.ask('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test('every answer says that nobody keeps it, embeds it or guesses its type', async () => {
    const file = links.file({ location: 'default', backup: 'first' }, 'logs');
    for (const path of ['/', '/nowhere', file, links.backup('default', 'none')]) {
      const { headers } = await studio.ask(path);
      expect(headers, path).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'$/),
      });
      expect(headers['content-security-policy']).not.toContain('unsafe');
    }
  });
});

describe('what is seen', () => {
  test('locations, their backups and restores, of Velero too', async () => {
    expect(texts(await page('/'))).toContain(`default-2 file://${golden.folder}`);
    const own = texts(await page(links.location('default')));
    for (const each of ['Size of their files', 'second', 'first', 'came-back Completed first', 'once-more Completed second'])
      expect(own).toContain(each);
    const other = texts(await page(links.location('default-2')));
    for (const each of ['PartiallyFailed', 'golden-mapped made by Velero', 'versions']) expect(other).toContain(each);
    expect(other).toMatch(/golden 39 objects, [\d.]+ KiB Completed in [\d.]+ \w+: 0 errors, \d+ warnings/);
  });

  test('a backup and a restore as their reports have them', async () => {
    const backup = texts(await page(links.backup('default-2', 'partial')));
    expect(backup).toContain('Phase PartiallyFailed');
    expect(backup).toMatch(/What went wrong .*Error executing hook/);
    const sized = /By namespace and kind .*\d objects? of \d+ kinds?, [\d.]+ KiB Kind Objects Size .* before compression/;
    // The archive is not fetched by looking at the page.
    expect(backup).not.toMatch(sized);
    expect(backup).toMatch(/Sizes by kind .*By namespace and kind .*reads the archive/);
    expect(texts(await page(links.backup('default-2', 'partial', { sizes: 'true' })))).toMatch(sized);
    const again = texts(await page(links.backup('default-2', 'partial')));
    expect(again).toMatch(sized);
    expect(again).not.toContain('Sizes by kind');
    const restore = texts(await page(links.restore('default-2', 'edited-plain')));
    expect(restore).toContain('35 created, 3 skipped, 4 failed');
    expect(texts(await page(links.restore('default', 'once-more')))).toContain('it is there, differs, and is left as it is');
  });

  test('objects by name, kind, namespace and labels, page by page', async () => {
    const found = async (more: Record<string, string | number>, backup = 'first', location = 'default') => {
      const html = await page(links.objects(location, backup, more));
      return {
        names: [...html.matchAll(/<tr><td><a[^>]*>([^<]*)<\/a>/g)].map(([, name]) => name),
        next: /from=(\d+)/.exec(html.slice(html.indexOf('</form>')))?.[1],
      };
    };
    const first = await found({ kind: 'ConfigMap', namespace: 'shop', name: 'settings' });
    expect([first.names.length, first.next === undefined]).toEqual([100, false]);
    const second = await found({ kind: 'ConfigMap', namespace: 'shop', name: 'settings', from: Number(first.next) });
    expect([second.names.length, second.next]).toEqual([30, undefined]);
    expect(new Set([...first.names, ...second.names]).size).toBe(130);
    expect((await found({ label: 'tier=front,app!=cart' })).names).toEqual(['web']);
    expect((await found({ kind: 'apps/v1/Deployment', name: 'shop/ d' })).names).toEqual(['db']);
    expect((await found({ namespace: ':cluster', kind: 'namespaces', name: 'office' })).names).toEqual(['office']);
    expect((await found({ name: 'nothing-like-that' })).names).toEqual([]);
    expect((await found({ kind: 'Boat' }, 'golden', 'default-2')).names.sort()).toEqual(['beta', 'titanic']);
    expect(await studio.ask(links.objects('default', 'first', { label: '==' }))).toMatchObject({ status: 400 });
    expect(await studio.ask(links.objects('default', 'first', { from: '-1' }))).toMatchObject({ status: 400 });
  });

  test('an object as YAML and JSON, to look at and to keep', async () => {
    const deployment = { type: 'deployments.apps', namespace: 'shop', name: 'db' };
    expect(texts(await page(links.object('default', 'first', deployment)))).toContain('image: example.com/db:1');
    expect(await page(links.object('default', 'first', { ...deployment, format: 'json' }))).toContain(
      '&quot;image&quot;: &quot;example.com/db:1&quot;',
    );
    const kept = await studio.ask(links.object('default', 'first', { ...deployment, format: 'json', download: 1 }));
    expect(JSON.parse(kept.body)).toMatchObject({ kind: 'Deployment', metadata: { name: 'db' } });
    expect(kept.headers['content-disposition']).toBe('attachment; filename="deployments.apps-shop-db.json"');
    expect(await studio.ask(links.object('default', 'first', { ...deployment, name: 'none' }))).toMatchObject({ status: 404 });
  });

  test('what differs between two backups', async () => {
    const html = texts(await page(links.compare(sideOf('default', 'first'), sideOf('default', 'second'))));
    expect(html).toMatch(/changed configmaps shop\/settings-1 .*&quot;blue&quot; &quot;green&quot;/);
    expect(html).toMatch(/extra configmaps shop\/added-later/);
    expect(texts(await page(links.compare()))).toMatch(/first \(default, .*golden \(default-2/);
    expect(await studio.ask(links.compare('x', 'y'))).toMatchObject({ status: 404 });
    const large = texts(await page(links.compare(sideOf('default', 'first'), sideOf('default', 'large'))));
    expect(large).toContain('The first 2000 that differ. lifeboat compare lists all.');
  });

  test('logs by level and text, and files, byte for byte', async () => {
    const place = { location: 'default-2', restore: 'edited-plain' };
    expect((await page(links.log(place, { level: 'error' }))).match(/>error: /g)).toHaveLength(5);
    expect(texts(await page(links.log({ location: 'default', backup: 'first' }, { text: 'a total' })))).toContain('Backed up a total of');
    const { body } = await studio.ask(links.file(place, 'logs'));
    expect(body).toBe((await runInProcess(['restore', 'logs', 'edited-plain', '--location', `file://${golden.folder}`])).stdout);
    expect(JSON.parse((await studio.ask(links.file(place, 'results'))).body)).toHaveProperty('errors.namespaces.edited');
    for (const file of ['../../x', 'lifeboat-lease.json', 'constructor'])
      expect(await studio.ask(links.file(place, file)), file).toMatchObject({ status: 404 });
  });

  test('what is not there says so', async () => {
    for (const path of ['/nowhere', links.location('other'), links.backup('default', 'none'), links.restore('default', '../first')])
      expect((await studio.ask(path)).status, path).toBeGreaterThanOrEqual(400);
    expect(await studio.ask(links.backup('default', 'none'))).toMatchObject({
      status: 404,
      body: expect.stringContaining('BACKUP_NOT_FOUND'),
    });
    expect(await studio.ask('/location')).toMatchObject({ status: 400 });
  });
});

describe('what is hostile or secret', () => {
  test('values of objects are text, whatever they hold; the large is cut and can be kept whole', async () => {
    const object = { type: 'configmaps', namespace: 'office', name: 'hostile' };
    const html = await page(links.object('default', 'first', object));
    expect(html).not.toContain(hostile);
    expect(html).toContain('&lt;script&gt;fetch(');
    expect(html.match(/<script/g)).toBeNull();
    for (const name of [hostile, '"><img src=x>']) {
      const answer = await studio.ask(links.objects('default', 'first', { name, label: '', kind: name, namespace: name }));
      expect(answer).toMatchObject({ status: 200, body: expect.not.stringContaining(name) });
      expect((await studio.ask(links.location(name))).body).not.toContain(name);
    }
  });

  test('names are text, and lead to what they name; what is nested deep is shown', async () => {
    const list = await page(links.objects('default', 'hostile'));
    for (const name of hostileNames) expect(list).not.toContain(/[<>"']/.test(name) ? name : '<script');
    const hrefs = [...list.matchAll(/<tr><td><a href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
    expect(hrefs).toHaveLength(hostileNames.length);
    for (const href of hrefs) {
      const html = await page(href);
      expect(html.match(/<script|<img/g)).toBeNull();
      // YAML is not written as deep as this.
      expect(html).toContain('&quot;apiVersion&quot;: &quot;example.com/v1&quot;');
      expect(html).not.toContain('As YAML');
      expect((await studio.ask(`${href}&download=1`)).headers['content-disposition']).toMatch(/^attachment; filename="[\w.-]+"$/);
    }
    for (const path of [links.location('default'), links.backup('default', 'hostile'), links.compare()]) {
      const html = await page(path);
      expect(html).not.toContain(hostile);
      expect(html.replace(/<script>[\s\S]*<\/script>/, '').match(/<script|<img/g)).toBeNull();
    }
  });

  test('values of a Secret are shown once to whoever asks for them, and never else', async () => {
    const secret = { type: 'secrets', namespace: 'shop', name: 'password' };
    const encoded = Buffer.from(secretValue).toString('base64');
    const address = links.object('default', 'first', secret);
    const masked = await page(address);
    expect(masked).toContain('(not shown: ');
    for (const more of [{}, { format: 'json' }, { download: 1 }, { reveal: '1' }, { reveal: '' }])
      expect((await studio.ask(links.object('default', 'first', { ...secret, ...more }))).body).not.toContain(encoded);
    const [ticket = '', other = ''] = [...masked.matchAll(/name="reveal" value="([^"]+)"/g)].map(([, value]) => value);
    // One of another object is none.
    expect((await studio.ask(links.object('default', 'second', { ...secret, reveal: ticket }))).body).not.toContain(encoded);
    expect(await page(links.object('default', 'first', { ...secret, reveal: ticket }))).toContain(encoded);
    expect(await page(links.object('default', 'first', { ...secret, reveal: ticket }))).not.toContain(encoded);
    const kept = await studio.ask(links.object('default', 'first', { ...secret, reveal: other, download: 1 }));
    expect(kept.body).toContain(encoded);
    expect(await page(links.compare(sideOf('default', 'first'), sideOf('default', 'second')))).not.toContain(encoded);
  });
});

test('it ends at once, with code 0, also while something is asked', async () => {
  const other = await openStudio('--location', `file://${golden.folder}`);
  const asked = other.ask(links.objects('default', 'golden')).catch((error: unknown) => error);
  const { code, stderr } = await other.stop();
  await asked;
  expect([code, stderr]).toEqual([0, expect.stringMatching(/It shows file:.* and changes nothing\. Ctrl-C ends it\.\n$/)]);
  await expect(other.ask('/')).rejects.toThrow();
});

test('a port that is taken is told', async () => {
  const result = await runInProcess(['studio', '--port', String(studio.port), '--location', `file://${golden.folder}`]);
  expect(result).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('EADDRINUSE') });
});

test('--open starts the browser of the system, with an address that lets in one browser only', async () => {
  const browser = join(folder, 'browser');
  await writeFile(browser, `#!/bin/sh\nprintf %s "$1" > '${join(folder, 'opened')}'\n`, { mode: 0o755 });
  const opened = await openStudioIn({ BROWSER: browser }, '--open', '--location', `file://${golden.folder}`);
  await expect.poll(() => readFile(join(folder, 'opened'), 'utf8').catch(() => '')).toMatch(/^http:/);
  const { origin, pathname, search } = new URL(await readFile(join(folder, 'opened'), 'utf8'));
  expect([origin, pathname]).toEqual([new URL(opened.url).origin, '/']);
  expect(search).not.toBe(new URL(opened.url).search);
  const first = await opened.ask(`/${search}`, { cookie: false });
  expect([first.status, first.headers.location]).toEqual([303, '/']);
  expect((await opened.ask(`/${search}`, { cookie: false })).status).toBe(401);
  await opened.stop();
});

test('--open without a browser says so, and the studio goes on', async () => {
  const opened = await openStudioIn({ BROWSER: '/nonexistent/browser' }, '--open', '--location', `file://${golden.folder}`);
  expect((await opened.ask('/')).status).toBe(200);
  const { code, stderr } = await opened.stop();
  expect([code, stderr]).toEqual([0, expect.stringContaining('no browser could be opened (/nonexistent/browser: ENOENT)')]);
});
