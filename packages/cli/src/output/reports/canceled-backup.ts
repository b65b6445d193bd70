import { type Engine, LifeboatError } from '@lifeboat/core';
import type { LocationSpec } from '../../locations/location-spec.ts';

const lookTimeoutInMs = 10_000;

/** Says of a backup that was canceled what is left of it; other errors are as they were. */
export async function canceledBackup(error: unknown, options: CanceledBackupOptions): Promise<unknown> {
  if (!LifeboatError.isInstance(error, 'CANCELED')) return error;
  const { name, engine, locations } = options;
  const left: string[] = [];
  const unknown: string[] = [];
  for (const location of locations) {
    try {
      await engine.getBackup(name, { storageLocation: location.name, signal: AbortSignal.timeout(lookTimeoutInMs) });
      left.push(location.display);
    } catch (problem) {
      if (!LifeboatError.isInstance(problem)) unknown.push(location.display);
      else if (problem.code === 'BACKUP_UNFINISHED' || problem.code === 'BACKUP_BROKEN' || problem.code === 'BACKUP_IN_PROGRESS')
        left.push(location.display);
      else if (problem.code !== 'BACKUP_NOT_FOUND') unknown.push(location.display);
    }
  }
  const what = [
    ...(left.length > 0 ? [`parts of it are left in ${left.join(' and ')}: "lifeboat backup delete ${name}" removes them`] : []),
    ...(unknown.length > 0 ? [`what is left of it in ${unknown.join(' and ')} could not be seen`] : []),
  ];
  const rest = what.length > 0 ? what.join('; ') : 'nothing of it is left';
  return new LifeboatError({ code: 'CANCELED', message: `Backup ${name} was canceled; ${rest}`, cause: error });
}

interface CanceledBackupOptions {
  readonly name: string;
  readonly engine: Engine;
  readonly locations: readonly LocationSpec[];
}
