import type { Backup } from '../objects/backup.ts';

/** When a backup expires, as far as it says it. */
export function expirationOf({ status }: Pick<Backup, 'status'>): Date | undefined {
  const at = new Date(status.expiration ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
