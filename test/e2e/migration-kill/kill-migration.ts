import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { MigrationResult } from '@lifeboat/core';
import { seededRandom } from '../../testing/seeded-random.ts';
import type { MigrationProcessTask } from './migration-process.ts';

interface KillOptions {
  readonly task: Omit<MigrationProcessTask, 'leaseInMs'>;
  /** Objects that a whole migration deals with: in the backup, the plan and the restore. */
  readonly steps: number;
  readonly kills: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

// On a loaded machine one that is shorter is lost.
const leaseInMs = 10_000;

/** Migrates, killed by SIGKILL at random moments, until it has come to its end. Each moment lies within what a process has left to do. */
export async function killMigration({ task, steps, kills, seed, log }: KillOptions): Promise<MigrationResult> {
  const random = seededRandom(seed);
  log(`seed ${seed}`);
  let left = steps;
  for (let kill = 1; kill <= kills; kill += 1) {
    const after = Math.max(1, Math.floor(random() * left * 0.9));
    const { seen, held, result } = await runMigration(task, after);
    log(`kill ${kill}: after ${seen} of ${left} objects, ${held} held${result ? ', too late' : ''}`);
    // What has the backup does not make it again: from there on there is the plan and the restore to do.
    if (seen > steps / 3) left = Math.ceil((steps * 2) / 3);
    if (result) return result;
  }
  const { held, result } = await runMigration(task);
  log(`at last: ${held} held`);
  if (!result) throw new Error('the last process ended without a report');
  return result;
}

/** Migrates in a process of its own, which is killed once it has dealt with so many objects. */
export async function runMigration(
  task: Omit<MigrationProcessTask, 'leaseInMs'>,
  killAfter = Number.POSITIVE_INFINITY,
): Promise<{ readonly seen: number; readonly held: number; readonly result: MigrationResult | undefined }> {
  const child = spawn(process.execPath, ['--conditions=@lifeboat/source', join(import.meta.dirname, 'migration-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  child.stdin.end(JSON.stringify({ ...task, leaseInMs }));
  let seen = 0;
  let held = 0;
  let report: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === '.') seen += 1;
    else if (line === 'held') held += 1;
    else report = line;
    if (seen >= killAfter) child.kill('SIGKILL');
  }
  const [code] = (await exit) as [number | null];
  if (code !== 0 && code !== null) throw new Error(`the migration ended with exit code ${code}`);
  return { seen, held, result: report === undefined ? undefined : (JSON.parse(report) as MigrationResult) };
}
