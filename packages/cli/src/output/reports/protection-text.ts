import type { StoreReport } from '../../validate/store-report.ts';

/** What a bucket offers to keep backups, for people. */
export function protectionText({ protection, supports }: Pick<StoreReport, 'protection' | 'supports'>): string {
  if (!supports.objectLock) return 'the provider cannot lock objects';
  if (!protection) return 'not known: the credentials may not ask what the bucket offers';
  const { versioning, objectLock, defaultRetention, modes, legalHolds } = protection;
  const versions = versioning ? 'versions are kept' : 'no versions are kept';
  const days = Number(defaultRetention?.days.toFixed(2));
  const rule = defaultRetention && `what is put without a retention is locked for ${days} days (${defaultRetention.mode})`;
  // What a run puts again and again, and removes: its marker.
  if (rule && !versioning) return `${versions}, and ${rule}: no backup can be made there, as markers could be neither renewed nor removed`;
  if (!objectLock) return `${versions}, no object lock${rule ? `; ${rule}` : ': whoever may delete can remove backups'}`;
  const only = [...(modes?.length === 1 ? [`mode ${modes[0]} only`] : []), ...(legalHolds === false ? ['no legal holds'] : [])].join(', ');
  const there = `object lock is there${only && ` (${only})`}: objectLock in the location locks backups until they expire`;
  return `${versions}, ${there}${rule ? `; ${rule}` : ''}`;
}
