import type { ObjectRetention } from '../../plugin-api/store-terms/object-lock.ts';

/** How the finished backups of a location are locked. */
export interface ObjectLockOptions {
  /** `governance`: users with a special permission of the store may remove the files before they expire. `compliance`: nobody may. */
  readonly mode: ObjectRetention['mode'];
  /** Also set a legal hold: the files stay after they expire, until somebody lifts the hold with the store's own tools. @default false */
  readonly legalHold?: boolean;
}
