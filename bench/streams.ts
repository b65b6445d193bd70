/**
 * Measures the memory of large puts on real servers and on emulators: `pnpm bench:streams`. Each stream of
 * incompressible bytes goes through the built package of its store in a process of its own, twice: with Node's own settings, where
 * the peak may be 200 MiB, and with those that `lifeboat` gives itself (docs/extending/decisions/0002), where it may be 1.1 times that of
 * 64 MiB to the same store: by itself V8 lets its young generation grow to 32 MiB. Prints both, and fails when one is broken.
 *
 *   --short   256 MiB to the file system and to MinIO only
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { mallocSettings, nodeFlags } from '../packages/cli/src/node-flags.ts';
import { brokenStreamLimits, type StreamResult } from './stream-limits.ts';
import { type StoreRecipe, streamStores } from './stream-stores.ts';

const { values } = parseArgs({ options: { short: { type: 'boolean' } } });
const run = promisify(execFile);
const smallInMiB = 64;
const shortInMiB = 256;
// Streams of 64 MiB that every process puts first: a process that has put 1 GiB has some MiB more of Node's own code in memory.
const [warmUps, fewWarmUps] = [16, 2];

const stores = values.short
  ? streamStores.filter(({ mebibytes }) => mebibytes > shortInMiB).map((store) => ({ ...store, mebibytes: shortInMiB }))
  : streamStores;

const results: StreamResult[] = [];
for (const { name, mebibytes: large, start } of stores) {
  const { recipe, stop } = await start();
  try {
    // When the collector runs is chance, and so is a peak of some MiB: what is broken is so three times.
    let pair: StreamResult[] = [];
    for (let tries = 0; tries < 3 && (pair.length === 0 || brokenStreamLimits(pair).length > 0); tries++) {
      pair = [];
      for (const mebibytes of [smallInMiB, large]) pair.push(await measureStream(name, recipe, mebibytes, large));
    }
    results.push(...pair);
  } finally {
    await stop();
  }
}
const broken = brokenStreamLimits(results);
for (const limit of broken) console.error(`LIMIT BROKEN: ${limit}`);
process.exitCode = broken.length > 0 ? 1 : 0;

async function measureStream(store: string, recipe: StoreRecipe, mebibytes: number, large: number): Promise<StreamResult> {
  const request = { ...recipe, mebibytes, warmUps: large > shortInMiB ? warmUps : fewWarmUps };
  const { peakMiB, seconds } = await measure(request);
  const { peakMiB: commandLineMiB } = await measure(request, nodeFlags, mallocSettings);
  const peaks = `peak ${Math.round(peakMiB)} MiB, as the command line ${Math.round(commandLineMiB)} MiB`;
  console.log(`${store.padEnd(32)} ${String(mebibytes).padStart(5)} MiB: ${peaks}, ${Math.round(mebibytes / seconds)} MiB/s`);
  return { store, mebibytes, peakMiB, commandLineMiB };
}

interface Measured {
  readonly peakMiB: number;
  readonly seconds: number;
}

async function measure(
  request: StoreRecipe & { readonly mebibytes: number; readonly warmUps: number },
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const args = [...flags, join(import.meta.dirname, 'put-stream.mjs'), JSON.stringify(request)];
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, ...env } });
  return JSON.parse(stdout) as Measured;
}
