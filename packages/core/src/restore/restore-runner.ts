import { hostname } from 'node:os';
import type { Restore } from '../velero-api/restore.ts';
import { formatTimestamp } from '../velero-api/timestamp.ts';

/** Which process looks after a restore that waits for asynchronous operations, hooks or volumes. */
export interface RestoreRunner {
  readonly host: string;
  readonly pid: number;
  readonly startTimestamp: string;
}

const annotation = 'lifeboat.io/runner';

/** Notes this process in a restore's record, for whoever would resume it. */
export function noteRunner(restore: Restore, now: Date): void {
  const runner: RestoreRunner = { host: hostname(), pid: process.pid, startTimestamp: formatTimestamp(now) };
  restore.metadata.annotations = { ...restore.metadata.annotations, [annotation]: JSON.stringify(runner) };
}

/** Once the restore has ended. */
export function forgetRunner(restore: Restore): void {
  const { [annotation]: _runner, ...rest } = restore.metadata.annotations ?? {};
  if (Object.keys(rest).length > 0) restore.metadata.annotations = rest;
  else delete restore.metadata.annotations;
}

export function runnerOf({ metadata }: Restore): RestoreRunner | undefined {
  try {
    const { host, pid, startTimestamp } = JSON.parse(metadata.annotations?.[annotation] ?? '') as Partial<RestoreRunner>;
    if (typeof host !== 'string' || typeof pid !== 'number' || typeof startTimestamp !== 'string') return undefined;
    return { host, pid, startTimestamp };
  } catch {
    return undefined;
  }
}
