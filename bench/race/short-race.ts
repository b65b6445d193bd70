import { ratios, type Timed } from './ratios.ts';
import { runScenario, type ScenarioResult } from './run-scenario.ts';
import { spreadOf } from './spread-of.ts';
import stored from './stored-ratios.json' with { type: 'json' };

/** A loss of more than this fails. */
const maxLoss = 1.15;
/** What only waits is seen by the clock alone, which tells little beside other work. */
const maxClockLoss = 2;
/** What is broken is so each time. */
const tries = 3;

/**
 * A small race against the limit alone: whether no ratio is worse than the stored one. The processors' time is compared, of the best round
 * of each: what runs beside it on the machine makes both of them slower.
 */
export async function shortRace(log: (line: string) => void): Promise<boolean> {
  let broken: string[] = [];
  for (let attempt = 0; attempt < tries && (attempt === 0 || broken.length > 0); attempt++) {
    const { objects, rounds } = stored;
    const sizes = { objects, rounds, bytes: 2000, namespaces: 20, limitLists: 10 };
    broken = lossesOf(await runScenario({ ...sizes, controllers: false, veleroRounds: 0 }, log), log);
    for (const line of broken) console.error(`LIMIT BROKEN: ${line}`);
  }
  return broken.length === 0;
}

function lossesOf(result: ScenarioResult, log: (line: string) => void): string[] {
  const broken: string[] = [];
  const judge = (what: string, ratio: number, known: number, loss: number) => {
    const most = known * loss;
    log(`${what}: ${ratio.toFixed(2)} times the limit (stored: ${known}, at most ${most.toFixed(2)})`);
    if (ratio > most) broken.push(`${what}: ${ratio.toFixed(2)} times the limit, more than ${most.toFixed(2)}`);
  };
  for (const what of ['backup', 'restore'] as const) {
    const { lifeboat, limit } = result[what];
    judge(`${what}, processors`, leastCpu(lifeboat) / leastCpu(limit), stored.processors[what], maxLoss);
    judge(`${what}, clock`, ratios(lifeboat, limit)?.min ?? Number.NaN, stored.clock[what], maxClockLoss);
  }
  return broken;
}

function leastCpu(runs: readonly Timed[]): number {
  return spreadOf(runs.map(({ cpuSeconds = Number.NaN }) => cpuSeconds)).min;
}
