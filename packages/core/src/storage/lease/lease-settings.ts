import type { LeaseOptions, LeaseSettings } from '../../contract/locations/lease-options.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';

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
