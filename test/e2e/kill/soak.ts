/** Kills a backup after every single store call and HTTP request, and checks what each leaves: `pnpm soak`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '../../real-servers/server-scripts.ts';
import { runKillCampaign } from './kill-campaign.ts';

const state = await mkdtemp(join(tmpdir(), 'lifeboat-soak-'));
const cluster = await startCluster('soak', [], state);
try {
  const { problems, ...counts } = await runKillCampaign({ state, kubeconfig: cluster.kubeconfig, every: 1, log: console.log });
  console.log(JSON.stringify({ ...counts, problems }, null, 2));
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  await cluster.down();
  await rm(state, { recursive: true, force: true });
}
