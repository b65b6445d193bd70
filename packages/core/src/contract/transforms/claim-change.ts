/** What becomes of claims, and of the claim templates of StatefulSets. */
export interface ClaimChange {
  /** Their names: patterns with `*` and `?`. For templates, the name of the template. @default all */
  readonly names?: readonly string[];
  /** Their namespaces in the backup: patterns. @default all */
  readonly namespaces?: readonly string[];
  /** Their storage classes in the backup. @default all */
  readonly storageClasses?: readonly string[];
  /** A Kubernetes quantity such as `20Gi`. @default as it was */
  readonly size?: string;
  /** Such as `ReadWriteOnce`. @default as they were */
  readonly accessModes?: readonly string[];
}
