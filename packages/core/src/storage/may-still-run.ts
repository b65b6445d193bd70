import { hostname } from 'node:os';
import type { BackupMarker } from './backup-store.ts';

/** How long a marker counts as that of a running backup when its process cannot be looked for: it is on another host. */
const trustedAgeInMs = 60 * 60 * 1000;

/** Whether the run that left a marker may still be at it: its process is alive, or ran elsewhere and began within an hour. */
export function mayStillRun({ host, pid, startTimestamp, released }: Omit<BackupMarker, 'backup' | 'writer' | 'uid'>, now: Date): boolean {
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
