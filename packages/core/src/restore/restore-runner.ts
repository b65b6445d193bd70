import { hostname } from 'node:os';
import type { Restore } from '../velero-api/restore.ts';
import { formatTimestamp } from '../velero-api/timestamp.ts';

/** Which process looks after a restore that waits for asynchronous operations, hooks or volumes. */
export interface RestoreRunner {
  readonly host: string;
  readonly pid: number;
  readonly startTimestamp: string;
  /** When it gave the restore up, as another can finish it. */
  readonly released?: string;
}

const annotation = 'lifeboat.io/runner';

/** Notes this process in a restore's record, for whoever would resume it. */
export function noteRunner(restore: Restore, now: Date): void {
  note(restore, { host: hostname(), pid: process.pid, startTimestamp: formatTimestamp(now) });
}

/** Leaves the restore to whoever resumes it next. */
export function releaseRunner(restore: Restore, now: Date): void {
  const runner = runnerOf(restore);
  if (runner) note(restore, { ...runner, released: formatTimestamp(now) });
}

/** Once the restore has ended. */
export function forgetRunner(restore: Restore): void {
  const { [annotation]: _runner, ...rest } = restore.metadata.annotations ?? {};
  if (Object.keys(rest).length > 0) restore.metadata.annotations = rest;
  else delete restore.metadata.annotations;
}

function note(restore: Restore, runner: RestoreRunner): void {
  restore.metadata.annotations = { ...restore.metadata.annotations, [annotation]: JSON.stringify(runner) };
}

export function runnerOf({ metadata }: Restore): RestoreRunner | undefined {
  try {
    const { host, pid, startTimestamp, released } = JSON.parse(metadata.annotations?.[annotation] ?? '') as Partial<RestoreRunner>;
    if (typeof host !== 'string' || typeof pid !== 'number' || typeof startTimestamp !== 'string') return undefined;
    return { host, pid, startTimestamp, ...(typeof released === 'string' && { released }) };
  } catch {
    return undefined;
  }
}
