/** Who made a Backup or a Restore, or said last what it does; of a Schedule, what its backups do. The admission policy of Lifeboat sets them
 * where the cluster has one, whatever the request says: see `creatorPolicy` of @lifeboat/controller. */
export const creatorAnnotations = {
  /** Name of the user. */
  username: 'lifeboat.io/creator',
  uid: 'lifeboat.io/creator-uid',
  /** One a line. */
  groups: 'lifeboat.io/creator-groups',
  /** `key=value`, one a line. */
  extra: 'lifeboat.io/creator-extra',
} as const;
