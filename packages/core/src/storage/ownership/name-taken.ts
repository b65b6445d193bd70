import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { describeMarker } from './backup-marker.ts';
import type { HeldLease } from './held-lease.ts';
import { leaseOfMarker } from './lease-settings.ts';

interface NameTakenOptions {
  readonly backup: string;
  /** For the error. */
  readonly location: string;
  /** What was not done, such as "deleted". */
  readonly doing: string;
}

/** Somebody holds the name: who, since when, and for how long without a further sign of life. */
export function nameTaken({ backup, location, doing }: NameTakenOptions, held: HeldLease | undefined, storeNow?: Date): LifeboatError {
  const what = `Backup "${backup}" in location "${location}" is still in progress`;
  const context = { backup, location };
  if (!held)
    return new LifeboatError({
      code: 'BACKUP_IN_PROGRESS',
      message: `${what}: another run takes its name at this moment. Nothing was ${doing}: try again`,
      retryable: true,
      context,
    });
  const { marker, lastModified } = held;
  const endsInMs = lastModified && storeNow ? lastModified.getTime() + leaseOfMarker(marker) - storeNow.getTime() : leaseOfMarker(marker);
  const seconds = Math.max(1, Math.ceil(endsInMs / 1000));
  return new LifeboatError({
    code: 'BACKUP_IN_PROGRESS',
    message:
      `${what}: it was ${describeMarker(marker)}, whose lease ends in ${seconds} s unless it is renewed. Nothing was ${doing}. ` +
      'If that does not run any more, try again then, or end its lease now with `unlockBackup` and `force` ' +
      `(\`lifeboat backup unlock ${backup} --force\`)`,
    retryable: true,
    context: { ...context, ...(marker && { holder: marker }), leaseEndsInMs: endsInMs },
  });
}
