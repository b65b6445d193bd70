import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

let server: KubernetesApiServer;
let cwd: string;

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-doctor-'));
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
});
afterAll(async () => {
  await server.close();
  await rm(cwd, { recursive: true });
});

const doctor = (...flags: string[]) => runInProcess(['doctor', '--kubeconfig', 'kubeconfig', ...flags], { cwd });

test('what is fine is told, and nothing is written', async () => {
  const { code, stdout } = await doctor('--location', `file://${cwd}`, '-o', 'json');
  const findings = JSON.parse(stdout) as { subject: string; state: string; message: string }[];
  expect(findings).toMatchObject([
    { subject: 'Node.js', state: 'ok' },
    { subject: 'cluster', state: 'ok', message: expect.stringContaining(`${server.url} answers: Kubernetes v`) },
    { subject: 'rights' },
    { subject: 'clock', state: 'ok' },
    { subject: `location file://${cwd}`, state: 'ok', message: expect.stringContaining('0 backups') },
  ]);
  expect(code).toBe(0);
  const writes = server.requests.filter(({ method, path }) => method !== 'GET' && !path.includes('accessreviews'));
  expect(writes.map(({ query }) => query.get('dryRun'))).toEqual(['All']);
});

test('a server that is gone and a folder that is not there are failures with what to do, in 80 columns', async () => {
  await writeFile(join(cwd, 'gone'), server.kubeconfig().replaceAll(server.url, 'http://127.0.0.1:1'));
  const { code, stdout } = await doctor('--kubeconfig', 'gone', '--location', `file://${cwd}/none`);
  expect(stdout).toMatch(/^ok {7}Node\.js: \d+/);
  expect(stdout).toMatch(/^FAILED {3}cluster: .*--kubeconfig\s+and\s+--context/ms);
  expect(code).toBe(1);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});
