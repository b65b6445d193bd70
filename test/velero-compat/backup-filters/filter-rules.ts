import type { BackupSpec } from '@lifeboat/core';

/** A known difference between what both archives hold. A rule that explains nothing fails the test. */
export interface FilterRule {
  readonly reason: string;
  /** Whose archive has the entry. */
  readonly only: 'velero' | 'lifeboat';
  allows(entry: { readonly path: string; readonly spec: BackupSpec }): boolean;
}

export const filterRules: readonly FilterRule[] = [
  {
    reason: 'A backup of everything holds the cluster-scoped kinds, as Velero documents it',
    only: 'lifeboat',
    allows: ({ path, spec }) => {
      const filtered = Object.keys(spec).some((field) => field !== 'labelSelector' && field !== 'orLabelSelectors');
      return !filtered && path.includes('/cluster/');
    },
  },
];
