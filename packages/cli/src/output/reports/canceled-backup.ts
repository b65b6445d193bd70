import { type Engine, LifeboatError } from '@lifeboat/core';
import type { LocationSpec } from '../../locations/location-spec.ts';

/** Who has canceled waits for it: one that does not answer is not asked for long. */
const lookTimeoutInMs = 2_000;

/** Says of a backup that was canceled what is left of it; other errors are as they were. */
export async function canceledBackup(error: unknown, options: CanceledBackupOptions): Promise<unknown> {
  if (!LifeboatError.isInstance(error, 'CANCELED')) return error;
  const { name, engine, locations } = options;
  const left: string[] = [];
  const unknown: string[] = [];
  const looks = locations.map(({ name: storageLocation }) => hasParts(engine, name, storageLocation));
  for (const [at, found] of (await Promise.all(looks)).entries()) {
    const { display = '' } = locations[at] ?? {};
    if (found === undefined) unknown.push(display);
    else if (found) left.push(display);
  }
  const what = [
    ...(left.length > 0 ? [`parts of it are left in ${left.join(' and ')}: "lifeboat backup delete ${name}" removes them`] : []),
    ...(unknown.length > 0 ? [`what is left of it in ${unknown.join(' and ')} is not known: the location did not answer`] : []),
  ];
  const rest = what.length > 0 ? what.join('; ') : 'nothing of it is left';
  return new LifeboatError({ code: 'CANCELED', message: `Backup ${name} was canceled; ${rest}`, cause: error });
}

/** Whether anything of a backup is in a location; `undefined`: nobody knows. */
async function hasParts(engine: Engine, name: string, storageLocation: string): Promise<boolean | undefined> {
  try {
    await engine.getBackup(name, { storageLocation, signal: AbortSignal.timeout(lookTimeoutInMs) });
    return true;
  } catch (problem) {
    if (LifeboatError.isInstance(problem, 'BACKUP_NOT_FOUND')) return false;
    return LifeboatError.isInstance(problem, 'BACKUP_UNFINISHED', 'BACKUP_BROKEN', 'BACKUP_IN_PROGRESS') ? true : undefined;
  }
}

interface CanceledBackupOptions {
  readonly name: string;
  readonly engine: Engine;
  readonly locations: readonly LocationSpec[];
}
