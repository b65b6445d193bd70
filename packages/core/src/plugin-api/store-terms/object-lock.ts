/** Until when an object is kept from being changed or removed. */
export interface ObjectRetention {
  /** Stores keep whole seconds. */
  readonly until: Date;
  /** `governance`: whom the store allows it may shorten or lift it before. `compliance`: nobody may, whoever it is. */
  readonly mode: 'governance' | 'compliance';
}

/** What keeps an object from being changed or removed. */
export interface ObjectLock {
  /** Until when nobody can delete it. */
  readonly retention?: ObjectRetention;
  /** Kept without an end, until somebody lifts it. @default false */
  readonly legalHold?: boolean;
}

/** What a bucket offers to keep its objects. */
export interface BucketProtection {
  /** An object that is replaced or removed stays as an older version. */
  readonly versioning: boolean;
  /** So does one with a legal hold. @default as `versioning` */
  readonly versioningOfHeld?: boolean;
  /** Objects can be locked. */
  readonly objectLock: boolean;
  /** In which modes. @default both */
  readonly modes?: readonly ObjectRetention['mode'][];
  /** They can have legal holds. @default as `objectLock` */
  readonly legalHolds?: boolean;
  /** What the bucket gives to objects that are put without a retention. */
  readonly defaultRetention?: { readonly mode: ObjectRetention['mode']; readonly days: number };
}
