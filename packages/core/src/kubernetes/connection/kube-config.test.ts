import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { clusterFromKubeConfig } from '../cluster-from-kubeconfig.ts';
import { clusterInCluster } from '../cluster-in-cluster.ts';
import { answer, scriptedServer } from '../testing/scripted-server.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lifeboat-kubeconfig-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

function kubeConfig(server: string, user: string, name = 'here'): string {
  return `apiVersion: v1
kind: Config
current-context: ${name}
clusters: [{name: ${name}, cluster: {server: "${server}"}}]
users: [{name: ${name}, user: ${user}}]
contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}}}]
`;
}

/** The headers that the server gets. */
async function headersOf(user: string): Promise<Record<string, unknown>> {
  const { requests, server } = await scriptedServer((_request, response) =>
    answer(response, 200, { gitVersion: 'v1', major: '1', minor: '1' }),
  );
  const client = await clusterFromKubeConfig({ path: await file('config', kubeConfig(server, user)) });
  await client.version();
  await client.close();
  return requests[0]?.headers ?? {};
}

test('a missing file names its path and what to do', async () => {
  const path = join(folder, 'none');
  const error = await clusterFromKubeConfig({ path }).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'INVALID_CONFIG' });
  expect(error.message).toContain(path);
  expect(error.message).toContain('does not exist');
});

test('broken YAML names the file and the line, and shows nothing of the file', async () => {
  const path = await file('config', 'users:\n- {token: secret-of-mine\n  bad: [}');
  const error = await clusterFromKubeConfig({ path }).catch((reason) => reason);
  expect(error).toMatchObject({ code: 'INVALID_CONFIG' });
  expect(error.message).toMatch(/is not YAML \(line \d\)/);
  expect(`${error.stack}${error.cause}`).not.toContain('secret-of-mine');
});

test('an unknown context lists those that there are', async () => {
  const path = await file('config', kubeConfig('https://a', '{}', 'staging'));
  await expect(clusterFromKubeConfig({ path, context: 'production' })).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: `Cannot use the kubeconfig ${path}: it has no context "production". It has: staging`,
  });
});

test.each([
  ['just text', 'hello'],
  ['no cluster', 'current-context: a\ncontexts: [{name: a, context: {cluster: c}}]'],
  [
    'no user',
    'current-context: a\nclusters: [{name: c, cluster: {server: "https://x"}}]\ncontexts: [{name: a, context: {cluster: c, user: u}}]',
  ],
  ['no current context', 'contexts: [{name: a, context: {}}]'],
  ['not lists', 'contexts: 3'],
  ['a certificate that is not there', kubeConfig('https://a', '{client-certificate: nowhere.crt}')],
  ['a server that is no URL', kubeConfig('kubernetes', '{}')],
  ['a proxy that is no URL', kubeConfig('https://a", proxy-url: "ftp://x', '{}')],
])('refused: %s', async (_what, content) => {
  await expect(clusterFromKubeConfig({ path: await file('config', content) })).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
});

test('KUBECONFIG: several files, the first that knows a name wins, missing ones are passed over', async () => {
  const first = await file('one', kubeConfig('https://one', '{}', 'one'));
  const second = await file('two', kubeConfig('https://two', '{}', 'two'));
  const env = { KUBECONFIG: [join(folder, 'none'), first, second].join(':') };
  expect((await clusterFromKubeConfig({ env })).server).toBe('https://one');
  expect((await clusterFromKubeConfig({ env, context: 'two' })).server).toBe('https://two');
});

test('without options it is the cluster that kubectl takes', async () => {
  const first = await file('one', '');
  const second = await file('two', kubeConfig('https://two', '{}', 'two'));
  vi.stubEnv('KUBECONFIG', [first, second].join(':'));
  onTestFinished(() => void vi.unstubAllEnvs());
  expect((await clusterFromKubeConfig()).server).toBe('https://two');
  expect((await clusterFromKubeConfig({ path: [join(folder, 'none'), second] })).server).toBe('https://two');
  await expect(clusterFromKubeConfig({ env: { KUBECONFIG: first } })).rejects.toMatchObject({ message: /no current-context/ });
});

test('token, token file beside the kubeconfig, basic, impersonation', async () => {
  expect(await headersOf('{token: abc}')).toMatchObject({ authorization: 'Bearer abc' });
  await file('token.txt', 'from-file\n');
  expect(await headersOf('{tokenFile: token.txt, token: old}')).toMatchObject({ authorization: 'Bearer from-file' });
  expect(await headersOf('{username: u, password: p}')).toMatchObject({ authorization: `Basic ${Buffer.from('u:p').toString('base64')}` });
  expect(await headersOf('{token: abc, as: jane, as-groups: [a, b]}')).toMatchObject({
    'impersonate-user': 'jane',
    'impersonate-group': 'a, b',
  });
});

test('an exec plugin: relative command, environment, KUBERNETES_EXEC_INFO, one run for many requests', async () => {
  await mkdir(join(folder, 'bin'));
  const script = await file(
    'bin/plugin.sh',
    `#!/bin/sh
echo run >> "${folder}/runs"
echo "$KUBERNETES_EXEC_INFO" > "${folder}/info"
echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"'$PREFIX'-token"}}'
`,
  );
  const { chmod } = await import('node:fs/promises');
  await chmod(script, 0o755);
  const { requests, server } = await scriptedServer((_request, response) =>
    answer(response, 200, { gitVersion: 'v1', major: '1', minor: '1' }),
  );
  const user =
    '{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./bin/plugin.sh, env: [{name: PREFIX, value: my}], provideClusterInfo: true}}';
  const client = await clusterFromKubeConfig({ path: await file('config', kubeConfig(server, user)) });
  await Promise.all(Array.from({ length: 10 }, () => client.version()));
  await client.version();
  expect(new Set(requests.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer my-token']));
  expect(await readFile(join(folder, 'runs'), 'utf8')).toBe('run\n');
  expect(JSON.parse(await readFile(join(folder, 'info'), 'utf8'))).toMatchObject({
    kind: 'ExecCredential',
    spec: { interactive: false, cluster: { server } },
  });
  await client.close();
});

test.each([
  ['not installed', '{exec: {command: no-such-plugin, installHint: Install it so}}', /no-such-plugin is not installed\. Install it so/],
  ['fails', '{exec: {command: sh, args: ["-c", "echo Please log in >&2; exit 3"]}}', /failed: Please log in/],
  ['prints something else', '{exec: {command: sh, args: ["-c", "echo secret-of-mine"]}}', /printed no ExecCredential/],
])('an exec plugin that is %s', async (_what, user, message) => {
  const client = await clusterFromKubeConfig({ path: await file('config', kubeConfig('https://127.0.0.1:1', user)) });
  const error = await client.version().catch((reason) => reason);
  expect(error).toMatchObject({ code: 'KUBERNETES_UNAUTHORIZED', message: expect.stringMatching(message) });
  expect(`${error.stack}${error.cause}`).not.toContain('secret-of-mine');
});

describe('an exec plugin that hangs', () => {
  const user = (trap = '') =>
    `{exec: {command: sh, args: ["-c", "${trap} sleep 60 & echo $! > ${folder}/child; echo $$ > ${folder}/plugin; wait"]}}`;
  const pids = async () =>
    Promise.all(
      ['plugin', 'child'].map((name) =>
        vi.waitFor(async () => {
          const pid = Number((await readFile(join(folder, name), 'utf8')).trim());
          expect(pid).toBeGreaterThan(0); // it may be there, and empty yet
          return pid;
        }),
      ),
    );
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const allGone = async (list: number[]) => vi.waitFor(() => expect(list.filter(isAlive)).toEqual([]), { timeout: 60_000 });

  test('is ended at the limit, with its children', async () => {
    const path = await file('config', kubeConfig('https://127.0.0.1:1', user("trap '' TERM;")));
    const client = await clusterFromKubeConfig({ path, credentialTimeoutInMs: 1000 });
    const failure = client.version().catch((reason) => reason);
    const running = await pids();
    expect(running.every(isAlive)).toBe(true);
    expect(await failure).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringMatching(/plugin sh gave none within 1000 ms and was ended/),
    });
    await allGone(running);
    await client.close();
  });

  test('is ended when the last request that waits for it is canceled, not before', async () => {
    const client = await clusterFromKubeConfig({ path: await file('config', kubeConfig('https://127.0.0.1:1', user())) });
    const [one, two] = [new AbortController(), new AbortController()];
    const calls = [one, two].map(({ signal }) => client.version({ signal }).catch((reason) => reason));
    const running = await pids();
    one.abort();
    expect(await calls[0]).toMatchObject({ code: 'CANCELED' });
    expect(running.every(isAlive)).toBe(true);
    two.abort();
    expect(await calls[1]).toMatchObject({ code: 'CANCELED' });
    await allGone(running);
    await client.close();
  });

  test('is ended when the client is closed', async () => {
    const client = await clusterFromKubeConfig({ path: await file('config', kubeConfig('https://127.0.0.1:1', user())) });
    const call = client.version().catch((reason) => reason);
    const running = await pids();
    await client.close();
    expect(await call).toMatchObject({ code: 'CANCELED' });
    await allGone(running);
  });
});

test('an exec plugin that leaves something in the background gives its credentials', async () => {
  const printed = JSON.stringify({ status: { token: 'abc' } }).replaceAll('"', '\\\\\\"');
  const started = Date.now();
  expect(await headersOf(`{exec: {command: sh, args: ["-c", "sleep 5 & echo ${printed}"]}}`)).toMatchObject({
    authorization: 'Bearer abc',
  });
  expect(Date.now() - started).toBeLessThan(4000);
});

test('an OIDC provider whose token is still good', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jwt = `${part({ alg: 'none' })}.${part({ exp: Math.floor(Date.now() / 1000) + 3600 })}.sig`;
  const config = `{idp-issuer-url: "https://127.0.0.1:1", client-id: me, refresh-token: r, id-token: ${jwt}}`;
  expect(await headersOf(`{auth-provider: {name: oidc, config: ${config}}}`)).toMatchObject({ authorization: `Bearer ${jwt}` });
});

test('outside a Pod, clusterInCluster says so', async () => {
  await expect(clusterInCluster({ folder })).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining(folder) });
});
