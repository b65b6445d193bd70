import { expect, inject, test } from 'vitest';
import { controllerKillCampaign } from './controller-kill/controller-kill-campaign.ts';
import { createKillLab } from './controller-kill/kill-lab.ts';

const real = inject('real');

// At one moment of each kind of work; `pnpm soak:controller` takes ten.
test.skipIf(!real)('a server that is killed leaves its work to the next one, and nothing half done', { timeout: 400_000 }, async () => {
  if (!real) return;
  const lines: string[] = [];
  const lab = await createKillLab(real);
  try {
    const problems = await controllerKillCampaign({ lab, kills: 1, seed: Date.now() % 1_000_000, log: (line) => void lines.push(line) });
    expect(problems, `${lines.join('\n')}\n${lab.log()}`).toEqual([]);
    expect(lines).toHaveLength(1 + 3 * 2);
  } finally {
    await lab.close();
  }
});
