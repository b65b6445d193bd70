import type { HeldLease } from '../../contract/store/held-lease.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { Remedy } from '../../errors/remedy.ts';
import { describeMarker } from '../layout/parse-marker.ts';

import { leaseOfMarker } from './lease-settings.ts';
import { describeName, inProgressCodes, type LeasedName } from './leased-name.ts';

interface NameTakenOptions {
  readonly leased: LeasedName;
  /** What was not done, such as "deleted". */
  readonly doing: string;
}

/** Somebody holds the name: who, since when, and for how long without a further sign of life. */
export function nameTaken({ leased, doing }: NameTakenOptions, held: HeldLease | undefined, storeNow?: Date): LifeboatError {
  const { kind, name, location } = leased;
  const what = `${describeName(leased)} is still in progress`;
  const code = inProgressCodes[kind];
  const context = { [kind]: name, location };
  if (!held)
    return new LifeboatError({
      code,
      message: `${what}: another run takes its name at this moment. Nothing was ${doing}: try again`,
      retryable: true,
      context,
    });
  const { marker, lastModified } = held;
  const endsInMs = lastModified && storeNow ? lastModified.getTime() + leaseOfMarker(marker) - storeNow.getTime() : leaseOfMarker(marker);
  const seconds = Math.max(1, Math.ceil(endsInMs / 1000));
  return new LifeboatError({
    code,
    message:
      `${what}: it was ${describeMarker(marker)}, whose lease ends in ${seconds} s unless it is renewed. Nothing was ${doing}. ` +
      `If that does not run any more, try again then, or ${byForce(leased)}`,
    retryable: true,
    context: {
      ...context,
      remedy: [remedyOf(leased)],
      ...(marker && { holder: marker }),
      leaseEndsInMs: endsInMs,
    },
  });
}

function byForce({ kind }: LeasedName): string {
  return kind === 'backup' ? 'end its lease now with `unlockBackup` and `force`' : 'take it over now with `force`';
}

function remedyOf({ kind, name, location }: LeasedName): Remedy {
  return kind === 'backup'
    ? { action: 'unlock-backup', backup: name, location, force: true }
    : { action: 'resume-restore', restore: name, location, force: true };
}
