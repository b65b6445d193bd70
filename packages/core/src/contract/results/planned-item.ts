import type { ValueDifference } from '../comparison/comparison.ts';

/** What a restore would do to one object. */
export interface PlannedItem {
  /** Such as `deployments.apps`; without a group for the core group. */
  readonly groupResource: string;
  /** The namespace in the target cluster, `''` when cluster-scoped. */
  readonly namespace: string;
  /** Name of the object, in the target cluster. */
  readonly name: string;
  /** What a restore would do with it. `blocked`: it could not be restored. */
  readonly action: 'create' | 'update' | 'skip' | 'blocked';
  /** Why it is skipped or blocked, or what would change. */
  readonly reason?: string;
  /** Where an object that is there differs, at most 200 places: `left` is what the cluster has, `right` what the backup says. Values of
   * Secrets are not shown. @default absent: it is not there, or is the same */
  readonly changes?: readonly ValueDifference[];
  /** The hooks that would run in a Pod that would be created, described for people. */
  readonly hooks?: readonly string[];
}
