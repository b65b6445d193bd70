import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type ClusterClient, clusterFromKubeConfig, createFileSystemObjectStore } from '@lifeboat/core';
import type { SourceEntry } from '@lifeboat/core/plugin-api';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../packages/cli/test/run-in-process.ts';
import { type ServerLab, startServerLab } from '../../packages/cli/test/server-mode/start-server-lab.ts';
import { password, saveVolumes } from '../../packages/cli/test/volume-files/save-volumes.ts';
import { readShellBlocks } from './read-shell-blocks.ts';
import { shellBlocks } from './shell-blocks.ts';

const root = resolve(import.meta.dirname, '../..');
const blocks = (await readShellBlocks(root)).flatMap(({ page, text }) => {
  const [, how] = Object.entries(shellBlocks[page] ?? {}).find(([line]) => text.startsWith(line)) ?? [];
  return how && 'run' in how ? [{ page, text, as: how.run, first: text.slice(0, text.indexOf('\n')) }] : [];
});
// A server makes the locations that another block works with.
blocks.sort((a, b) => Number(b.first.includes('backup-location create')) - Number(a.first.includes('backup-location create')));

/** What a block prints, where a wrong answer could look like success. */
const printed: Readonly<Record<string, RegExp>> = {
  "alias lifeboat='npx -y pnpm@12.21.0 exec lifeboat'": /^b1 +Completed/m,
  'lifeboat permissions': /kind: ClusterRoleBinding[\s\S]*namespace: test$/m,
  'lifeboat migrate move-shop': /^Migration move-shop: Completed[\s\S]*^dev +Completed/m,
  'lifeboat volume ls nightly --location main': /^\.\/var\/lib\/app\.db$/m,
};

const ends: (() => unknown)[] = [];
const contexts = ['old', 'new', 'prod', 'test', 'dev'];
let prepared: string;
let lab: ServerLab;
let socket: string;

/** The shell of a block calls the CLI of this process: one that starts anew for each line would take a second each. */
const lifeboat =
  'lifeboat() { printf "%s\\0" "$PWD" "$@" | curl -sS --fail-with-body --unix-socket "$LIFEBOAT_SOCKET" --data-binary @- http://lifeboat/; }';

beforeAll(async () => {
  prepared = await mkdtemp(join(tmpdir(), 'lifeboat-blocks-'));
  ends.push(() => rm(prepared, { recursive: true, force: true }));
  const servers = await Promise.all(contexts.map(() => startKubernetesApiServer({ namespaces: ['kube-system'], controllers: false })));
  ends.push(() => Promise.all(servers.map((server) => server.close())));
  const named = { clusters: [] as object[], users: [] as object[], contexts: [] as object[] };
  for (const [at, name] of contexts.entries()) {
    named.clusters.push({ name, cluster: { server: servers[at]?.url } });
    named.users.push({ name, user: { token: servers[at]?.token } });
    named.contexts.push({ name, context: { cluster: name, user: name } });
  }
  const kubeconfig = JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'prod', ...named });
  lab = await startServerLab();
  ends.push(() => lab.close());
  lab.startController();
  for (const context of ['old', 'prod']) await makeShop(await clusterFromKubeConfig({ content: kubeconfig, context }));
  await makeShop(await clusterFromKubeConfig({ content: lab.server.kubeconfig() }));

  const locations = ['main', 'second'].map((name) => ({ name, provider: 'file', default: name === 'main', config: { path: `./${name}` } }));
  for (const as of ['objects', 'volumes', 'server']) {
    await mkdir(join(prepared, as));
    await writeFile(join(prepared, as, 'kubeconfig'), as === 'server' ? lab.server.kubeconfig() : kubeconfig);
    if (as !== 'server') await writeFile(join(prepared, as, 'lifeboat.yaml'), JSON.stringify({ locations }));
  }
  const store = createFileSystemObjectStore({ root: join(prepared, 'volumes/main') });
  await saveVolumes(store, 'nightly', [{ pod: 'shop/web', volume: 'data', claim: 'data', entries: databaseFiles() }]);
  socket = join(prepared, 'socket');
  const cli = serveCli();
  await new Promise<void>((started) => void cli.listen(socket, started));
  ends.push(() => cli.close());
  await inShell(
    'objects',
    'lifeboat backup create nightly; lifeboat restore create nightly-copy --from-backup nightly',
    join(prepared, 'objects'),
  );
  await inShell('volumes', 'lifeboat repo maintain --take-over', join(prepared, 'volumes'));
}, 90_000);
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

async function makeShop(cluster: ClusterClient): Promise<void> {
  const core = (resource: string) => ({ group: '', version: 'v1', resource });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  await cluster.create(core('namespaces'), namespace).catch(() => {}); // the lab has one
  await cluster.create(core('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' } });
  await cluster.close();
}

function* databaseFiles(): Generator<SourceEntry> {
  const facts = { uid: 0, gid: 0, mtimeInNs: 981_173_106_000_000_000n };
  for (const path of [[], ['var'], ['var', 'lib']]) yield { ...facts, path, type: 'directory', mode: 0o755, size: 0 };
  const bytes = Buffer.from('rows');
  const open = async () => [bytes][Symbol.iterator]() as unknown as AsyncIterable<Uint8Array>;
  yield { ...facts, path: ['var', 'lib', 'app.db'], type: 'file', mode: 0o644, size: bytes.length, open };
}

/** Runs the command line that it gets, of words with a zero byte after each, the first of which is the folder. */
function serveCli(): Server {
  return createServer(async (request, response) => {
    const words: Buffer[] = [];
    for await (const part of request) words.push(part as Buffer);
    const [cwd = '', ...argv] = Buffer.concat(words).toString('utf8').split('\0').slice(0, -1);
    const env = { KUBECONFIG: join(cwd, 'kubeconfig'), LIFEBOAT_REPOSITORY_PASSWORD: password };
    const { code, stdout, stderr } = await runInProcess(argv, { cwd, env });
    response.statusCode = code === 0 ? 200 : 500;
    response.end(code === 0 ? stdout : `${stdout}${stderr}(exit code ${code})\n`);
  });
}

/** Locations of the pages are folders here. */
async function inShell(as: string, text: string, folder: string): Promise<string> {
  const lines = text
    .replaceAll('file:///backups', 'file://$PWD/main')
    .replaceAll(/s3:\/\/bucket\/prefix|s3:\/\/moves\/shop\?region=eu-central-1/g, 'file://$PWD/second')
    .replace(/^npm install .*$/m, ''); // not published yet
  // Whether the rights are enough is for test/e2e/permissions.real.test.ts.
  const kubectl = 'kubectl() { [ "$*" = "apply -f -" ] && cat; }';
  const env = { ...process.env, LIFEBOAT_SOCKET: socket };
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', `${lifeboat}\n${kubectl}\n${lines}`], {
    cwd: folder,
    env,
  }).catch((error: { readonly stdout: string; readonly stderr: string }) => {
    throw new Error(`${as}:\n${lines}\n${error.stdout}\n${error.stderr}`);
  });
  return stdout;
}

test.each(blocks)('$page: $first', async ({ text, as, first }) => {
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-block-'));
  try {
    await cp(join(prepared, as), folder, { recursive: true });
    const [, expected = /^/] = Object.entries(printed).find(([line]) => first.startsWith(line)) ?? [];
    expect(await inShell(as, text, folder)).toMatch(expected);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
