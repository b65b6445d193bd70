/**
 * Measures the built CLI on real servers: `pnpm bench`. Prints the numbers, writes them to
 * bench/results/<time>.json, and fails when a limit is broken.
 *
 *   --objects N   objects of the workload (default 10000)
 *   --bytes N     size of a ConfigMap's data (default 2000)
 *   --all         10,000 objects, then 50,000, then 2,000 of 400 kB, then a throttled run
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { brokenLimits } from './limits.ts';
import { type MigrationResult, measureMigration, type Scenario } from './measure-migration.ts';
import { measureThrottled } from './measure-throttled.ts';

const { values } = parseArgs({ options: { objects: { type: 'string' }, bytes: { type: 'string' }, all: { type: 'boolean' } } });
const scenarios: Scenario[] = values.all
  ? [
      { objects: 10_000, bytes: 2000 },
      { objects: 50_000, bytes: 2000 },
      { objects: 2000, bytes: 400_000 },
    ]
  : [{ objects: Number(values.objects ?? 10_000), bytes: Number(values.bytes ?? 2000) }];

const results: MigrationResult[] = [];
for (const scenario of scenarios) {
  const result = await measureMigration(scenario, (line) => console.log(`  ${line}`));
  results.push(result);
  console.log(JSON.stringify(result, null, 2));
}
const throttled = values.all ? await measureThrottled(2000) : undefined;
if (throttled) console.log(JSON.stringify({ throttled }, null, 2));

const folder = join(import.meta.dirname, 'results');
await mkdir(folder, { recursive: true });
const date = new Date().toISOString();
const file = join(folder, `${date.replaceAll(/[:.]/g, '-')}.json`);
const machine = { cpus: cpus().length, model: cpus()[0]?.model, node: process.version };
await writeFile(file, `${JSON.stringify({ date, machine, results, ...(throttled && { throttled }) }, null, 2)}\n`);
console.log(`written to ${file}`);

const broken = brokenLimits(results);
if (throttled && throttled.answers429 === 0) broken.push('the throttled run got no 429: it proves nothing');
for (const limit of broken) console.error(`LIMIT BROKEN: ${limit}`);
process.exitCode = broken.length > 0 ? 1 : 0;
