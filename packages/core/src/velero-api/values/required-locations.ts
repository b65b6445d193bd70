/** How many of a backup's locations must have it complete: all of them (`all`), more than half (`quorum`), or one (`any`). */
export type StoragePolicy = 'all' | 'quorum' | 'any';

export const storagePolicies: readonly StoragePolicy[] = ['all', 'quorum', 'any'];

/** The least number of locations, of so many, with which a policy is content. */
export function requiredLocations(policy: StoragePolicy, total: number): number {
  if (policy === 'any') return 1;
  return policy === 'quorum' ? Math.floor(total / 2) + 1 : total;
}
