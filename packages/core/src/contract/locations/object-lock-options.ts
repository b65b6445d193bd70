import type { ObjectRetention } from '../../plugin-api/store-terms/object-lock.ts';

/** How the finished backups of a location are locked. */
export interface ObjectLockOptions {
  /** `governance`: whom the store allows it may remove them before they expire. `compliance`: nobody may, whoever it is. */
  readonly mode: ObjectRetention['mode'];
  /** Keep them also after they expire, until somebody lifts the hold with the store's own tools. @default false */
  readonly legalHold?: boolean;
}
