/** What a restore would do to one object. */
export interface PlannedItem {
  readonly groupResource: string;
  /** The namespace in the target cluster, `''` when cluster-scoped. */
  readonly namespace: string;
  readonly name: string;
  readonly action: 'create' | 'update' | 'skip' | 'blocked';
  /** Why it is skipped or blocked, or what would change. */
  readonly reason?: string;
  /** The hooks that would run in a Pod that would be created, described for people. */
  readonly hooks?: readonly string[];
}
