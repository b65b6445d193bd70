import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiServer } from '../test/e2e/compare/api-server.ts';
import { runServerScript, startCluster } from '../test/real-servers/server-scripts.ts';
import { fewSeats, throttledKubeconfig } from '../test/real-servers/throttled-kubeconfig.ts';
import { countRequests } from './request-counts.ts';
import { runMeasured } from './run-measured.ts';

/** A backup and a restore of a user who gets 429 beyond one request at a time. Both must end complete. */
export async function measureThrottled(
  objects: number,
): Promise<{ objects: number; backupSeconds: number; restoreSeconds: number; answers429: number }> {
  const state = await mkdtemp(join(tmpdir(), 'lb-'));
  const { kubeconfig, down } = await startCluster('throttled', fewSeats, state);
  const server = apiServer(kubeconfig);
  try {
    await runServerScript('workload', [kubeconfig, String(objects)], state);
    const user = await throttledKubeconfig(kubeconfig, join(state, 'throttled.kubeconfig'));
    const location = ['--kubeconfig', user, '--location', `file://${state}/store`, '--quiet'];
    const { result, requests } = await countRequests(server, async () => {
      const backup = await runMeasured(['backup', 'create', 'slow', ...location], {});
      const namespaces = Array.from({ length: 20 }, (_, i) => `load-${i}:slow-${i}`).join(',');
      const include = ['--include-namespaces', 'load-*', '--namespace-mappings', namespaces];
      const restore = await runMeasured(['restore', 'create', '--from-backup', 'slow', ...include, ...location], {});
      return { backupSeconds: backup.seconds, restoreSeconds: restore.seconds };
    });
    return { objects, ...result, answers429: requests.throttled };
  } finally {
    server.close();
    await down();
    await rm(state, { recursive: true, force: true });
  }
}
