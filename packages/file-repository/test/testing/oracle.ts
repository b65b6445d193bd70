import { tmpdir } from 'node:os';
import { runServerScript, serverScripts } from '../../../../test/real-servers/server-scripts.ts';

/** The path of an independent program, `undefined` (loudly) where there is none. It is built on demand, which takes minutes once. */
export async function oracle(name: 'kopia' | 'restic' | 'restic14'): Promise<string | undefined> {
  try {
    if (!serverScripts) throw new Error('the bench is missing (LIFEBOAT_BENCH)');
    return await runServerScript('oracles', [name], tmpdir());
  } catch (error) {
    if (process.env.LIFEBOAT_SKIP_NOTHING === 'true') throw error;
    console.warn(`\n*** The oracle ${name} is missing: its tests are SKIPPED: ${(error as Error).message.slice(0, 200)} ***\n`);
    return undefined;
  }
}
