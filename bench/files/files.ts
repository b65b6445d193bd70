/**
 * Saves and restores the same files with Lifeboat's repositories, the restic CLI and the kopia CLI, side by side: `pnpm bench:files`. Each
 * program runs in a process of its own, round by round one after the other, on a store of the same kind. It prints for each step
 * how long each took, its peak memory, its processor time, and how many times as long Lifeboat took as the fastest other, by the clock and by
 * processor time (least, median, most of the rounds). It fails when that median is above 1, a peak of ours above 256 MiB, or the second
 * backup, after 1 % was changed, adds more than 2 %. Restored files are compared with the originals.
 *
 *   --size 1024        MiB of mixed files
 *   --files 100000     small files
 *   --set mixed        one of the two sets only (`mixed`, `small`)
 *   --store folder     or `minio`: the server of the bench
 *   --tools A,B        only tools whose name begins so
 *   --rounds 3
 *   --folder /tmp      where files and repositories lie: about twelve times the size of the files
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type MinioServer, runServerScript, startMinio } from '../../test/real-servers/server-scripts.ts';
import { kopiaTool } from './kopia-tool.ts';
import { lifeboatTool } from './lifeboat-tool.ts';
import { brokenFilesLimits, type FilesResult, type Ratio, ratioToFastest, type Step, steps } from './limits.ts';
import type { Measured } from './measure-process.ts';
import { resticTool } from './restic-tool.ts';
import { makeMixedFiles, makeSmallFiles, type SampleSet } from './sample-set.ts';
import type { Place, Tool, ToolGiven } from './tool.ts';

const run = promisify(execFile);
const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1024' },
    files: { type: 'string', default: '100000' },
    set: { type: 'string' },
    store: { type: 'string', default: 'folder' },
    tools: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const root = await mkdtemp(join(values.folder, 'lifeboat-bench-files-'));
const [kopiaPath = '', resticPath = ''] = (await runServerScript('oracles', ['kopia', 'restic'], root)).split('\n');
const minio: MinioServer | undefined = values.store === 'minio' ? await startMinio(join(root, 's')) : undefined;
/** One more piece of a file is up to 8 MiB: in less than that many bytes it would be more than 1 %. */
const minBytesOfLimit = 800 * 1024 * 1024;
const results: FilesResult[] = [];
const large = new Set<string>();
try {
  if (values.set !== 'small') await measureSet((folder) => makeMixedFiles(folder, Number(values.size)));
  if (values.set !== 'mixed') await measureSet((folder) => makeSmallFiles(folder, Number(values.files)));
} finally {
  await minio?.down();
  await rm(root, { recursive: true, force: true });
}
const broken = brokenFilesLimits(results, (set) => large.has(set));
for (const limit of broken) console.error(`LIMIT BROKEN: ${limit}`);
process.exitCode = broken.length > 0 ? 1 : 0;

async function measureSet(make: (folder: string) => Promise<SampleSet>): Promise<void> {
  const source = join(root, 'files');
  const set = await make(source);
  if (set.bytes >= minBytesOfLimit || set.name.includes('small')) large.add(set.name);
  console.log(`\n${set.name}: ${set.files} files, ${Math.round(set.bytes / 1024 / 1024)} MiB, store: ${values.store}`);
  const taken = new Map<string, { tool: Tool; measured: Record<Step, Measured[]>; addedShare: number }>();
  for (let round = 0; round < Number(values.rounds); round++) {
    const tools = await makeTools(source, round);
    const record = async (tool: Tool, step: Step, work: () => Promise<Measured>) => {
      // What another program wrote is not written to disk on our time.
      await run('sync');
      const measured = await work();
      const all = taken.get(tool.name) ?? { tool, measured: { 'first backup': [], 'second backup': [], restore: [] }, addedShare: 0 };
      all.measured[step].push(measured);
      taken.set(tool.name, all);
      console.log(
        `  round ${round + 1}, ${step.padEnd(13)} ${tool.name.padEnd(32)} ${measured.seconds.toFixed(2).padStart(7)} s, CPU ${measured.cpuSeconds.toFixed(2)} s, ${Math.round(measured.peakMiB)} MiB`,
      );
      return all;
    };
    for (const tool of tools) {
      await tool.begin();
      await record(tool, 'first backup', () => tool.backup());
    }
    await set.change(round);
    for (const tool of tools) {
      const before = await tool.size();
      const all = await record(tool, 'second backup', () => tool.backup());
      all.addedShare = Math.max(all.addedShare, ((await tool.size()) - before) / set.bytes);
    }
    for (const [i, tool] of tools.entries()) {
      const target = join(root, 'restored', String(i));
      await mkdir(dirname(target), { recursive: true });
      await record(tool, 'restore', () => tool.restore(target));
      await run('diff', ['-r', '--no-dereference', source, target]);
    }
    // Not before the next one restores: ext4 takes long to make files where many were removed a moment ago.
    await rm(join(root, 'restored'), { recursive: true });
    await rm(join(root, 'work'), { recursive: true });
    await rm(join(root, 's', 'stores', 'minio', `round-${round}`), { recursive: true, force: true });
  }
  await rm(source, { recursive: true });
  const own = [...taken.values()].map(({ tool, measured, addedShare }): FilesResult => {
    const of = (step: Step) => ({
      seconds: measured[step].map(({ seconds }) => seconds),
      cpuSeconds: measured[step].map(({ cpuSeconds }) => cpuSeconds),
      peakMiB: Math.max(...measured[step].map(({ peakMiB }) => peakMiB)),
    });
    return {
      set: set.name,
      tool: tool.name,
      ours: tool.ours,
      addedShare,
      steps: { 'first backup': of('first backup'), 'second backup': of('second backup'), restore: of('restore') },
    };
  });
  results.push(...own);
  print(own);
}

async function makeTools(source: string, round: number): Promise<Tool[]> {
  const given = async (name: string): Promise<ToolGiven> => {
    const scratch = join(root, 'work', name);
    await mkdir(join(scratch, 'repository'), { recursive: true });
    const bucket = `${name}-${round}-${source.length}-${results.length}`;
    await minio?.makeBucket(bucket);
    const place: Place = minio
      ? { ...minio, kind: 'bucket', bucket, folder: join(root, 's', 'stores', 'minio', bucket) }
      : { kind: 'folder', folder: join(scratch, 'repository') };
    return { place, source, scratch };
  };
  const tools = [
    lifeboatTool('kopia', await given('ours-kopia')),
    lifeboatTool('restic', await given('ours-restic')),
    resticTool(resticPath, await given('restic')),
    kopiaTool(kopiaPath, 'velero', await given('kopia-velero')),
    kopiaTool(kopiaPath, 'default', await given('kopia-default')),
  ];
  const wanted = values.tools?.split(',');
  return wanted ? tools.filter(({ name }) => wanted.some((begin) => name.startsWith(begin))) : tools;
}

function print(own: readonly FilesResult[]): void {
  for (const step of steps) {
    console.log(`\n${step}`);
    for (const result of own) {
      const { seconds, cpuSeconds, peakMiB } = result.steps[step];
      const times = `${rangeOf(seconds)}, CPU ${rangeOf(cpuSeconds)}`;
      const added = step === 'second backup' ? `, adds ${(result.addedShare * 100).toFixed(2)} %` : '';
      const [byClock, byCpu] = (['seconds', 'cpuSeconds'] as const).map((by) => ratioText(ratioToFastest(result, own, step, by)));
      const ratio = result.ours && byClock ? `, ratio to the fastest other ${byClock}, by CPU ${byCpu}` : '';
      console.log(`  ${result.tool.padEnd(32)} ${times}, peak ${Math.round(peakMiB)} MiB${added}${ratio}`);
    }
  }
}

function rangeOf(seconds: readonly number[]): string {
  return `${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)} s`;
}

function ratioText({ min, median, max }: Ratio): string | undefined {
  return Number.isFinite(min) ? [min, median, max].map((ratio) => ratio.toFixed(2)).join(' / ') : undefined;
}
