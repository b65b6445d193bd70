import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStandIn } from '../stand-in/start-stand-in.ts';
import { createContest } from './contest.ts';
import { createRounds } from './create-rounds.ts';
import { lossesOf } from './losses-of.ts';
import stored from './stored-ratios.json' with { type: 'json' };

/** What looks broken is measured on: the more rounds, the less is chance. */
const tries = 3;

/**
 * Whether a backup or a restore has come to take more of the processor than the stored ratio to the limit allows. Runs in this process,
 * against an API server that keeps nothing, in turns of a fraction of a second: what else runs on the machine slows down all of them alike.
 */
export async function shortRace(log: (line: string) => void): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'lb-'));
  const { objects, bytes, namespaces, rounds, ratios } = stored;
  const server = await startStandIn(folder, { objects, bytes, namespaces });
  try {
    const contest = await createContest(server.kubeconfig, namespaces);
    try {
      const measure = createRounds(contest);
      for (let attempt = 1; ; attempt++) {
        const losses = lossesOf(await measure(rounds), ratios, log);
        for (const line of losses) console.error(`${attempt < tries ? 'once more' : 'LIMIT BROKEN'}: ${line}`);
        if (losses.length === 0 || attempt === tries) return losses.length === 0;
      }
    } finally {
      await contest.close();
    }
  } finally {
    await server.down();
    await rm(folder, { recursive: true, force: true });
  }
}
