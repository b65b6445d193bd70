/** Where a restore holds controllers: a row of `lifeboat-holds.json.gz`, which is Lifeboat's own, not Velero's. What is held, and how it
 * is released, an annotation of each object says. */
export interface HoldRecord {
  /** `''` for the core group. */
  group: string;
  /** Such as `v1`. */
  version: string;
  /** Such as `deployments`. */
  resource: string;
  /** `''` for objects outside of namespaces. */
  namespace: string;
  /** One object, which the restore did not make. Absent: those that have the label of the restore. */
  name?: string;
}
