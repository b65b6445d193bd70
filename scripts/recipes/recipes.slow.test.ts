import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { clusterFromKubeConfig } from '@lifeboat/core';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliCommand } from '../../test/testing/cli-command.ts';
import { extractSnippets } from '../packages/extract-snippets.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const node = ['--conditions=@lifeboat/source', '--disable-warning=ExperimentalWarning'];

/** What the programs of a page print, and then its shell lines. A page that is not here has no test, which is a failure. */
const printed: Readonly<Record<string, { readonly ts?: RegExp; readonly sh?: RegExp }>> = {
  'recipes/redact-secrets.md': { ts: /^Completed \d+$/m },
  'recipes/rewrite-registries.md': {
    ts: /deployments\.apps web[\s\S]*mirror\.example\.com\/docker\/library\/nginx[\s\S]*^Completed [4-9]$/m,
    sh: /Create/i,
  },
  'recipes/retry-by-code.md': { ts: /^Completed\nCompleted$/m },
  'recipes/test-with-an-api-server.md': { ts: /pass 1\b[\s\S]*fail 0/ },
  'recipes/cronjob.md': { sh: /^$/ },
  'recipes/bundling.md': {}, // check:packages bundles
  'recipes/server-sent-events.md': {}, // runs for ever: see below
  'extending/item-actions.md': { ts: /^Completed 3$/m },
};

let folder: string;
let server: Awaited<ReturnType<typeof startKubernetesApiServer>>;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  await mkdir(join(root, 'tmp'), { recursive: true }); // where the packages of the workspace are found
  folder = await mkdtemp(join(root, 'tmp/recipes-'));
  server = await startKubernetesApiServer();
  await writeFile(join(folder, 'kubeconfig'), server.kubeconfig());
  env = { ...process.env, KUBECONFIG: join(folder, 'kubeconfig') };
  const cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } };
  const spec = { selector: { matchLabels: { app: 'web' } }, template };
  const metadata = { namespace: 'shop', name: 'web' };
  await cluster.create(type('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  await cluster.create(type('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text: 'hello' } });
  await cluster.create(type('secrets'), { apiVersion: 'v1', kind: 'Secret', metadata, data: { value: 'c3dvcmRmaXNo' } });
  const annotations = { 'example.com/config': 'web' };
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...metadata, labels: { app: 'web' }, annotations }, spec };
  await cluster.create({ group: 'apps', version: 'v1', resource: 'deployments' }, deployment);
  await cluster.close();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const type = (resource: string) => ({ group: '', version: 'v1', resource });

test('every recipe is run', () => {
  const pages = globSync('recipes/*.md', { cwd: join(root, 'docs') });
  expect(pages.filter((page) => !Object.hasOwn(printed, page))).toEqual([]);
});

test.each(Object.entries(printed))('the programs and the shell lines of docs/%s run', { timeout: 120_000 }, async (page, { ts, sh }) => {
  if (ts) expect(await runProgram(page)).toMatch(ts);
  if (!sh) return;
  const lines = [...(await readFile(join(root, 'docs', page), 'utf8')).matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text]) => text);
  const lifeboat = `lifeboat() { ${[process.execPath, ...cliCommand()].map((word) => `'${word}'`).join(' ')} "$@"; }`;
  const { stdout } = await run('bash', ['-euc', [lifeboat, ...lines].join('\n')], { cwd: folder, env });
  expect(stdout).toMatch(sh);
});

test('no value of a Secret is in a redacted backup', async () => {
  const archive = await readFile(join(folder, 'backups/backups/redacted/redacted.tar.gz'));
  const { stdout } = await run('bash', ['-c', 'gunzip -c "$0" | cat', join(folder, 'backups/backups/redacted/redacted.tar.gz')]);
  expect(archive.length).toBeGreaterThan(100);
  expect(stdout).toContain('"value":""');
  expect(stdout).not.toContain('c3dvcmRmaXNo');
});

test('a page gets the events of a backup from the server of docs/recipes/server-sent-events.md', { timeout: 120_000 }, async () => {
  const file = await program('recipes/server-sent-events.md');
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn(process.execPath, [...node, file], { cwd: folder, env: { ...env, PORT: String(port) }, stdio: 'inherit' });
  try {
    const ask = (name: string) => answer(child, `http://127.0.0.1:${port}/backup?name=${name}`);
    const text = await (await ask('streamed')).text();
    expect(text.trim().split('\n\n').at(-1)).toMatch(/^data: \{"type":"result",.*"phase":"Completed"/);
    const wrong = await ask('Not%20a%20name');
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ code: 'INVALID_REQUEST' });
  } finally {
    child.kill();
  }
});

/** Asks until the server listens. */
async function answer(child: ChildProcess, url: string): Promise<Response> {
  while (child.exitCode === null) {
    try {
      return await fetch(url);
    } catch {
      await new Promise((resume) => setTimeout(resume, 100));
    }
  }
  throw new Error(`the server ended with ${child.exitCode}`);
}

async function program(page: string): Promise<string> {
  const [snippet, ...more] = extractSnippets(page, await readFile(join(root, 'docs', page), 'utf8'));
  expect(more).toEqual([]);
  const file = join(folder, `${basename(page, '.md')}.mts`);
  await writeFile(file, snippet?.text ?? '');
  return file;
}

async function runProgram(page: string): Promise<string> {
  const { stdout } = await run(process.execPath, [...node, await program(page)], { cwd: folder, env });
  return stdout;
}
