/** Protects an object from changes and deletion until a time. */
export interface ObjectRetention {
  /** End of the protection. Stores keep whole seconds. */
  readonly until: Date;
  /** `governance`: users with a special permission of the store may shorten or lift it earlier. `compliance`: nobody may. */
  readonly mode: 'governance' | 'compliance';
}

/** Protects an object from changes and deletion. */
export interface ObjectLock {
  /** Protection until a time. Absent if there is none. */
  readonly retention?: ObjectRetention;
  /** A legal hold: protection without an end, until somebody lifts it. @default false */
  readonly legalHold?: boolean;
}

/** How a bucket can protect its objects. */
export interface BucketProtection {
  /** Whether an object that is replaced or deleted stays as an older version. */
  readonly versioning: boolean;
  /** Whether that also applies to an object with a legal hold. @default as `versioning` */
  readonly versioningOfHeld?: boolean;
  /** Whether objects can be locked. */
  readonly objectLock: boolean;
  /** The supported modes. @default both */
  readonly modes?: readonly ObjectRetention['mode'][];
  /** Whether objects can have legal holds. @default as `objectLock` */
  readonly legalHolds?: boolean;
  /** The retention that the bucket gives to objects stored without one. Absent if it gives none. */
  readonly defaultRetention?: { readonly mode: ObjectRetention['mode']; readonly days: number };
}
