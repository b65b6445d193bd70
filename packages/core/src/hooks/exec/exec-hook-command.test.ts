import { type ExecHandler, type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { createClusterClient } from '../../kubernetes/create-cluster-client.ts';
import { execHookCommand } from './exec-hook-command.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let onExec: ExecHandler;
const never = new AbortController().signal;
const hook = { namespace: 'default', pod: 'db', container: 'app', command: ['dump'], timeoutInMs: 5000 };

beforeAll(async () => {
  server = await startKubernetesApiServer({ onExec: (call) => onExec(call) });
  cluster = createClusterClient({ server: server.url, token: server.token });
  await cluster.create(
    { group: '', version: 'v1', resource: 'pods' },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'db', namespace: 'default' }, spec: { containers: [{ name: 'app', image: 'db' }] } },
  );
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});

test('an exit code is a result, with the output', async () => {
  onExec = () => ({ exitCode: 3, stdout: 'dumped', stderr: 'slowly' });
  expect(await execHookCommand(hook, { cluster, signal: never })).toEqual({
    exitCode: 3,
    stdout: 'dumped',
    stderr: 'slowly',
    truncated: false,
  });
});

test('output is kept up to a bound', async () => {
  onExec = () => ({ exitCode: 0, stdout: 'x'.repeat(1_000_000) });
  const result = await execHookCommand(hook, { cluster, signal: never });
  expect(result.truncated).toBe(true);
  expect(result.stdout).toBe(`${'x'.repeat(65_536)}\n... (${1_000_000 - 65_536} more bytes)`);
});

test('after the time the error says that the command may go on', async () => {
  onExec = () => new Promise(() => undefined);
  await expect(execHookCommand({ ...hook, timeoutInMs: 100 }, { cluster, signal: never })).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: 'timed out after 100ms: the command may still be running in container app of pod default/db',
    context: { maybeApplied: true },
  });
});

test('a cancellation is no time-out', async () => {
  onExec = () => new Promise(() => undefined);
  await expect(execHookCommand(hook, { cluster, signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ code: 'CANCELED' });
});
