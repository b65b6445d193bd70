/** Kills the server that leads at ten random moments of a backup, of a restore and of a deletion: `pnpm soak:controller`.
 *
 *   --seed N    the moments of an earlier run
 *   --kills N   of each kind (default: 10)
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startMinio } from '../../real-servers/server-scripts.ts';
import { controllerKillCampaign } from './controller-kill-campaign.ts';
import { createKillLab } from './kill-lab.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' }, kills: { type: 'string', default: '10' } } });
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const state = await mkdtemp(join(tmpdir(), 'lifeboat-kill-'));
const minio = await startMinio(state);
try {
  const lab = await createKillLab({ state, minio });
  try {
    const problems = await controllerKillCampaign({ lab, kills: Number(values.kills), seed, log: console.log });
    if (problems.length > 0) console.log(lab.log());
    console.log(JSON.stringify({ seed, killsEach: Number(values.kills), problems }, null, 2));
    process.exitCode = problems.length > 0 ? 1 : 0;
  } finally {
    await lab.close();
  }
} finally {
  await minio.down();
  await rm(state, { recursive: true, force: true });
}
