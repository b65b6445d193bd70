import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../testing/seeded-random.ts';
import type { KillLab } from './kill-lab.ts';
import { type KilledWork, killedWork, makeBase } from './killed-work.ts';

interface CampaignOptions {
  readonly lab: KillLab;
  /** Of each kind of work. */
  readonly kills: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** What is wrong, empty when all is well. */
export async function controllerKillCampaign({ lab, kills, seed, log }: CampaignOptions): Promise<string[]> {
  const random = seededRandom(seed);
  const problems: string[] = [];
  log(`seed ${seed}`);
  await makeBase(lab);
  for (const work of killedWork(lab)) {
    // The fastest of some: a moment after the end would prove nothing.
    let durationInMs = Number.POSITIVE_INFINITY;
    for (let i = 0; i < Math.min(3, kills); i++)
      durationInMs = Math.min(durationInMs, await undisturbed(work, `${work.kind}-undisturbed-${i}`));
    log(`${work.kind}: ${Math.round(durationInMs)} ms without a kill`);
    for (let i = 0; i < kills; i++) {
      // Somewhere in its part of the time, so that no part goes without.
      const part = (i + random()) / kills;
      const name = `${work.kind}-${i}`;
      const found = await killed(work, name, part * durationInMs).catch((error: unknown) => [`it is stuck: ${String(error)}`]);
      problems.push(...found.map((problem) => `${name}, killed at ${Math.round(part * durationInMs)} ms: ${problem}`));
    }
  }
  return problems;

  async function undisturbed(work: KilledWork, name: string): Promise<number> {
    await work.prepare(name);
    const start = performance.now();
    await work.begin(name);
    await work.end(name);
    const durationInMs = performance.now() - start;
    problems.push(...(await work.check(name)).map((problem) => `${name}: ${problem}`));
    return durationInMs;
  }

  async function killed(work: KilledWork, name: string, afterInMs: number): Promise<string[]> {
    await lab.fillUp();
    await work.prepare(name);
    await work.begin(name);
    await sleep(afterInMs);
    await lab.killLeader();
    const state = await work.state(name);
    const start = performance.now();
    const ended = await work.end(name);
    const seconds = Math.round((performance.now() - start) / 1000);
    const found = await work.check(name);
    const verdict = found.length === 0 ? 'clean' : found.join('; ');
    log(`${name} at ${Math.round(afterInMs)} ms: was ${state}, became ${ended} ${seconds} s later: ${verdict}`);
    return found;
  }
}
