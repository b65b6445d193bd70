import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClusterClient } from '@lifeboat/core';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, onTestFinished, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';
import { startCli } from './start-cli.ts';

const hooks = {
  'pre.hook.backup.velero.io/command': '["freeze"]',
  'post.hook.backup.velero.io/command': '["thaw"]',
};

// A terminal that is closed sends SIGHUP, often twice: by the shell and by the kernel.
test.each(['SIGHUP', 'SIGTERM', 'SIGINT'] as const)('%s: a thaw that is owed runs before the process ends', async (signal) => {
  const happened: string[] = [];
  const frozen = Promise.withResolvers<void>();
  let again = () => {};
  const server = await startKubernetesApiServer({
    onExec: async ({ command }) => {
      const [name = ''] = command;
      happened.push(name);
      if (name === 'freeze') {
        frozen.resolve();
        await new Promise((later) => setTimeout(later, 500));
      } else {
        again();
        await new Promise((later) => setTimeout(later, 300));
        happened.push('thawed');
      }
      return { exitCode: 0 };
    },
  });
  const cwd = await mkdtemp(join(tmpdir(), 'lifeboat-signals-'));
  onTestFinished(async () => {
    await server.close();
    await rm(cwd, { recursive: true, force: true });
  });
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  const cluster = createClusterClient({ server: server.url, token: server.token });
  const pods = { group: '', version: 'v1', resource: 'pods' };
  await cluster.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'db', namespace: 'default', annotations: hooks },
    spec: { containers: [{ name: 'db', image: 'db' }] },
  });
  await cluster.patch(
    pods,
    { namespace: 'default', name: 'db' },
    { type: 'merge', patch: { status: { phase: 'Running' } } },
    { subresource: 'status' },
  );
  await cluster.close();

  const location = ['--location', `file://${cwd}/store`];
  const run = startCli(['backup', 'create', 'b', '--kubeconfig', 'kubeconfig', '--include-namespaces', 'default', ...location], { cwd });
  if (signal === 'SIGHUP') again = () => void run.process.kill('SIGHUP');
  await Promise.race([frozen.promise, run.exit]);
  run.process.kill(signal);
  const { code, stderr } = await run.exit;
  expect(happened, stderr).toEqual(['freeze', 'thaw', 'thawed']);
  expect(code).toBe(130);
  expect((await runInProcess(['backup', 'get', '-o', 'json', ...location], { cwd })).stdout).not.toContain('"b"');
});
