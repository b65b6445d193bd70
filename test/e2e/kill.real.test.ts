import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { runKillCampaign } from './kill/kill-campaign.ts';

const real = inject('real');

// Issue point 2, at some of the points; `pnpm soak` takes all of them.
test.skipIf(!real)('a killed backup is never listed as complete, says what is there, and is cleaned up', { timeout: 600_000 }, async () => {
  if (!real) return;
  const lines: string[] = [];
  const state = await mkdtemp(join(real.state, 'kill-'));
  const campaign = await runKillCampaign({ state, kubeconfig: real.kubeconfig, every: 20, log: (line) => lines.push(line) });
  expect(campaign.problems, lines.join('\n')).toEqual([]);
  expect(campaign.parts).toBeGreaterThanOrEqual(3);
  expect(campaign.kills).toBeGreaterThanOrEqual(10);
});
