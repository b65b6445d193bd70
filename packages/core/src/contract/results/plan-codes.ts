/** Why an object of a plan is dealt with as it is. */
export type PlanCode =
  /** It is there and differs, and the policy leaves it as it is. */
  | 'DIFFERS'
  /** It is there and the same, and gets the labels of the restore. */
  | 'LABELS_ONLY'
  /** It is held by somebody in this cluster. */
  | 'HELD'
  /** What was skipped: the rule, as in `SkipRule`. */
  | 'POLICY'
  | 'CLUSTER_OWN'
  | 'COMMAND'
  | 'FINISHED'
  | 'REMADE'
  | 'NEW_VOLUME'
  | 'ACTION'
  /** The cluster does not serve its kind, or none of the versions that the backup has. */
  | 'NOT_SERVED'
  /** The backup's copy of it is damaged, or could not be prepared. */
  | 'NOT_READABLE'
  /** The data of its volume is not to be had. */
  | 'DATA_LOST';

/** What a person should know of an object that can be restored all the same. `SHARED`: a part of it stays as the cluster has it, for
 * others that use it. */
export type PlanWarningCode = 'SHARED';
