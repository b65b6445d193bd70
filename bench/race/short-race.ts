import { ratiosOf } from './race-table.ts';
import type { Timed } from './ratios.ts';
import { runScenario } from './run-scenario.ts';
import { spreadOf } from './spread-of.ts';
import stored from './stored-ratios.json' with { type: 'json' };

/** A loss of more than this fails. */
const maxLoss = 1.15;

/**
 * A small race against the limit alone: whether no ratio is worse than the stored one. The processors' time is compared: beside other
 * work on the machine the clock tells little, and the best round of each says most. What only waits is seen by the clock: at most twice
 * its stored ratio.
 */
export async function shortRace(log: (line: string) => void): Promise<boolean> {
  const { objects, rounds } = stored;
  const result = await runScenario({ objects, rounds, bytes: 2000, namespaces: 20, controllers: false, veleroRounds: 0 }, log);
  const broken: string[] = [];
  const judge = (what: string, ratio: number, known: number, most: number) => {
    log(`${what}: ${ratio.toFixed(2)} times the limit (stored: ${known}, at most ${most.toFixed(2)})`);
    if (ratio > most) broken.push(`${what}: ${ratio.toFixed(2)} times the limit, more than ${most.toFixed(2)}`);
  };
  for (const what of ['backup', 'restore'] as const) {
    const { lifeboat, limit } = result[what];
    judge(`${what}, processors`, leastCpu(lifeboat) / leastCpu(limit), stored.processors[what], stored.processors[what] * maxLoss);
  }
  for (const { what, ratio } of ratiosOf(result)) judge(`${what}, clock`, ratio.min, stored.clock[what], stored.clock[what] * 2);
  for (const line of broken) console.error(`LIMIT BROKEN: ${line}`);
  return broken.length === 0;
}

function leastCpu(runs: readonly Timed[]): number {
  return spreadOf(runs.map(({ cpuSeconds = Number.NaN }) => cpuSeconds)).min;
}
