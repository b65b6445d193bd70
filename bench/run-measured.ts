import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lifeboat } from '../test/testing/lifeboat-cli.ts';

/** What a run of the built CLI took. */
export interface Measured {
  readonly seconds: number;
  /** VmHWM of the process. */
  readonly peakMiB: number;
  /** Of the processors, user and system, all threads. */
  readonly cpuSeconds: number;
  readonly stdout: string;
}

const preload = pathToFileURL(join(import.meta.dirname, 'report-peak-memory.mjs')).href;

/** Runs the built CLI, which must end with 0 (or 3, where part of the work may fail), and measures its process. */
export async function runMeasured(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  {
    checkout,
    mayFailInPart = false,
  }: { /** Another one than this. */ readonly checkout?: string | undefined; readonly mayFailInPart?: boolean } = {},
): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-peak-'));
  const peakFile = join(folder, 'kB');
  try {
    const start = performance.now();
    const nodeFlags = ['--import', preload];
    const { code, stdout, stderr } = await lifeboat(args, {
      code: 'built',
      nodeFlags,
      checkout,
      env: { ...env, LIFEBOAT_PEAK_FILE: peakFile },
    });
    const seconds = (performance.now() - start) / 1000;
    if (code !== 0 && !(mayFailInPart && code === 3))
      throw new Error(`lifeboat ${args.join(' ')} ended with ${code}:\n${stdout.slice(-4000)}${stderr.slice(-4000)}`);
    const [kilobytes = 0, microseconds = 0] = (await readFile(peakFile, 'utf8')).split(' ').map(Number);
    return { seconds: round(seconds), peakMiB: round(kilobytes / 1024), cpuSeconds: round(microseconds / 1e6), stdout };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** To two decimals. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
