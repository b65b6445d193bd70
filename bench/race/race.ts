/**
 * The race: real Velero, Lifeboat, and the limit (a trivial client's raw LISTs and POSTs) on one cluster and one store, in one run:
 * `pnpm bench:race`. Prints ratios with least, median and most of the rounds; writes them to bench/results/race-<time>/ as JSON and SVG.
 *
 *   --objects 1000,10000   sizes (default 1000,3000,10000)
 *   --controllers on|off|both   whether the cluster's controllers run (default both)
 *   --rounds N             (default 3)
 *   --velero-rounds N      rounds in which Velero runs too (default as many; 0: without it)
 *   --bytes N              size of a ConfigMap's data (default 2000)
 *   --namespaces N         (default 20)
 *   --against REF          also runs the CLI of another commit, built in a worktree of its own
 *   --against-checkout DIR the same with a checkout that is built already
 *   --publish DIR          also writes race.json and the pictures there (docs/performance)
 *   --secrets N            instead: N Secrets (31000) restored into nothing, and over existing ones with `none` and `update`, without Velero
 *   --short                without Velero, small; fails on a loss against the stored ratios to the limit
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import { otherCheckout } from './other-checkout.ts';
import { racePlots } from './race-plots.ts';
import { cpuRatiosOf, raceTable, ratiosOf } from './race-table.ts';
import { runScenario, type ScenarioResult } from './run-scenario.ts';
import { runSecrets } from './run-secrets.ts';
import { shortRace } from './short/short-race.ts';

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '1000,3000,10000' },
    controllers: { type: 'string', default: 'both' },
    rounds: { type: 'string', default: '3' },
    'velero-rounds': { type: 'string' },
    bytes: { type: 'string', default: '2000' },
    namespaces: { type: 'string', default: '20' },
    against: { type: 'string' },
    'against-checkout': { type: 'string' },
    publish: { type: 'string' },
    secrets: { type: 'string' },
    short: { type: 'boolean', default: false },
  },
});
const log = (line: string) => console.log(`  ${line}`);

if (values.short) process.exitCode = (await shortRace(log)) ? 0 : 1;
else if (values.secrets !== undefined) await secretsRace(Number(values.secrets));
else await wholeRace();

async function secretsRace(secrets: number): Promise<void> {
  const result = await runSecrets({ secrets, namespaces: Number(values.namespaces), rounds: Number(values.rounds) }, log);
  const machine = await describeMachine(result.kubernetes);
  for (const { run, limit, clock, processors } of result.ratios)
    console.log(`${run} : ${limit}: clock ${JSON.stringify(clock)}, processors ${JSON.stringify(processors)}`);
  const date = new Date().toISOString();
  const folder = join(import.meta.dirname, '../results', `secrets-${date.replaceAll(/[:.]/g, '-')}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'secrets.json'), `${JSON.stringify({ date, machine, ...result }, null, 2)}\n`);
  console.log(`written to ${folder}`);
}

async function wholeRace(): Promise<void> {
  const other = values.against === undefined ? undefined : await otherCheckout(values.against);
  try {
    const results: ScenarioResult[] = [];
    for (const controllers of values.controllers === 'both' ? [false, true] : [values.controllers === 'on'])
      for (const objects of values.objects.split(',').map(Number)) {
        log(`${objects} objects, controllers ${controllers ? 'on' : 'off'}`);
        const rounds = Number(values.rounds);
        const result = await runScenario(
          {
            objects,
            controllers,
            rounds,
            veleroRounds: Number(values['velero-rounds'] ?? rounds),
            bytes: Number(values.bytes),
            namespaces: Number(values.namespaces),
            against: other?.folder ?? values['against-checkout'],
          },
          log,
        );
        results.push(result);
        console.log(raceTable([result]));
        for (const { what, ratio } of cpuRatiosOf(result)) log(`${what}, processors, lifeboat : against: ${JSON.stringify(ratio)}`);
      }
    await write(results);
  } finally {
    await other?.remove();
  }
}

async function write(results: readonly ScenarioResult[]): Promise<void> {
  const date = new Date().toISOString();
  const machine = await describeMachine(results[0]?.kubernetes ?? '');
  const told = results.map((result) => ({ ...result, ratios: ratiosOf(result) }));
  const json = `${JSON.stringify({ date, machine, velero: '1.18.3', against: values.against, results: told }, null, 2)}\n`;
  const table = `${raceTable(results)}\n`;
  const folders = [join(import.meta.dirname, '../results', `race-${date.replaceAll(/[:.]/g, '-')}`)];
  if (values.publish !== undefined) folders.push(values.publish);
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'race.json'), json);
    for (const { name, svg } of racePlots(results)) await writeFile(join(folder, name), svg);
  }
  console.log(`\n${table}`);
  console.log(JSON.stringify(machine));
  console.log(`written to ${folders.join(' and ')}`);
}
