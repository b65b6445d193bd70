/** Changes claims, and the claim templates of StatefulSets. Conditions that are given must all fit. */
export interface ClaimChange {
  /** Names of the claims, as patterns with `*` and `?`; of a claim template, its name. @default all */
  readonly names?: readonly string[];
  /** Namespaces of the claims in the backup, as patterns. @default all */
  readonly namespaces?: readonly string[];
  /** Storage classes of the claims in the backup. @default all */
  readonly storageClasses?: readonly string[];
  /** The new size: a Kubernetes quantity such as `20Gi`. @default the size in the backup */
  readonly size?: string;
  /** The new access modes, such as `ReadWriteOnce`. @default the modes in the backup */
  readonly accessModes?: readonly string[];
}
