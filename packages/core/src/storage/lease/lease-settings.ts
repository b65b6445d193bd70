import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** How a run holds the names of the backups that it writes, resumes or deletes. */
export interface LeaseOptions {
  /** How long others wait, after the last sign of life of a run, before they take the name over, in milliseconds. From 1,000
   * to 3,600,000. @default 60,000 */
  readonly durationInMs?: number;
  /** Between two signs of life, in milliseconds; at most half of `durationInMs`. @default a quarter of `durationInMs`: 15,000 */
  readonly renewalIntervalInMs?: number;
}

export interface LeaseSettings {
  readonly durationInMs: number;
  readonly renewalIntervalInMs: number;
  /** Who holds the leases, the same after a restart of the process. @default nobody who could be told from others */
  readonly owner?: string | undefined;
}

/** Of a lease that whoever holds it counts on. Store clocks may tell whole seconds only: who takes over may be a second early. */
export const safePart = 0.7;

const maxLeaseInMs = 60 * 60_000;
const minLeaseInMs = 1000;
const defaultLeaseInMs = 60_000;

/** @throws LifeboatError `INVALID_CONFIG` */
export function leaseSettings(options: LeaseOptions = {}): LeaseSettings {
  const { durationInMs = defaultLeaseInMs, renewalIntervalInMs = durationInMs / 4 } = options;
  check('durationInMs', durationInMs, { least: minLeaseInMs, most: maxLeaseInMs });
  check('renewalIntervalInMs', renewalIntervalInMs, { least: 1, most: durationInMs / 2 });
  return { durationInMs, renewalIntervalInMs };
}

function check(field: keyof LeaseOptions, value: unknown, { least, most }: { readonly least: number; readonly most: number }): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  throw new LifeboatError({
    code: 'INVALID_CONFIG',
    message: `lease.${field} must be a number of milliseconds from ${least} to ${most}, not ${JSON.stringify(value)}`,
  });
}

/** How long the lease of a marker lasts, as its writer says; markers of version 0.1 say nothing. */
export function leaseOfMarker({ leaseInMs = defaultLeaseInMs }: { readonly leaseInMs?: number } = {}): number {
  return Math.min(Math.max(leaseInMs, 0), maxLeaseInMs);
}
