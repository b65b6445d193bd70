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
  /** The hooks that would run in a Pod that would be created, described for people. */
  readonly hooks?: readonly string[];
}
