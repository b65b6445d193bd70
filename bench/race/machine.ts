import { execFile } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { promisify } from 'node:util';

/** What ran the race: numbers of another machine are other numbers. */
export interface Machine {
  readonly cpus: number;
  readonly model: string;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly kubernetes: string;
  readonly commit: string;
  /** Processes that wanted a processor before the race began, a minute's mean. */
  readonly loadBefore: number;
}

export async function describeMachine(kubernetes: string): Promise<Machine> {
  const { stdout } = await promisify(execFile)('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname });
  return {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    kubernetes,
    commit: stdout.trim(),
    loadBefore: Number(loadavg()[0]?.toFixed(1)),
  };
}
