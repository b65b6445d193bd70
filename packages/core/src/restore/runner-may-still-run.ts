import { hostname } from 'node:os';
import type { RestoreRunner } from './restore-runner.ts';

/** How long a restore's runner counts as running when its process cannot be looked for: it is on another host. */
const trustedAgeInMs = 60 * 60 * 1000;

/** Whether the process that noted itself in a restore may still be at it: it is alive, or ran elsewhere and began within an hour. */
export function runnerMayStillRun({ host, pid, startTimestamp, released }: RestoreRunner, now: Date): boolean {
  if (released) return false;
  if (host === hostname()) return isAlive(pid);
  const ageInMs = now.getTime() - Date.parse(startTimestamp);
  return !(ageInMs >= trustedAgeInMs); // a time that cannot be read is no proof of age
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
