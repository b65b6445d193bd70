import { expect, inject, test } from 'vitest';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { fewSeats, throttledKubeconfig } from '../real-servers/throttled-kubeconfig.ts';
import { lifeboat } from '../testing/lifeboat-cli.ts';
import { apiServer } from './compare/api-server.ts';

const real = inject('real');

test.skipIf(!real)('a run that gets 429 slows down and ends complete', async () => {
  if (!real) return;
  const cluster = await startCluster('throttled', fewSeats, real.state);
  const server = apiServer(cluster.kubeconfig);
  try {
    await runServerScript('workload', [cluster.kubeconfig, '400', '--namespaces', '4'], real.state);
    const user = await throttledKubeconfig(cluster.kubeconfig, `${real.state}/throttled.kubeconfig`);
    const location = ['--kubeconfig', user, '--location', `file://${real.state}/throttled-store`];
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await lifeboat([...args, ...location]);
      expect(code, stdout + stderr).toBe(0);
    };
    await run('backup', 'create', 'slow');
    await run('restore', 'create', '--from-backup', 'slow', '--include-namespaces', 'load-0', '--namespace-mappings', 'load-0:slow-0');
    // The server's own word that it did refuse.
    expect(await server.text('/metrics')).toMatch(
      /apiserver_flowcontrol_rejected_requests_total\{[^}]*priority_level="throttled"[^}]*\} [1-9]/,
    );
    const restored = (await server.json('/api/v1/namespaces/slow-0/configmaps')) as { items: unknown[] };
    expect(restored.items.length).toBeGreaterThan(10);
  } finally {
    server.close();
    await cluster.down();
  }
});
