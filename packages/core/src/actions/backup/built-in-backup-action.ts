import type { BackupItemAction } from '../../plugin-api/item-actions.ts';

/** An action of every backup. */
export interface BuiltInBackupAction extends BackupItemAction {
  /** Names of members: an object that has none of them, at any level, the action leaves as it is, and brings nothing along with it.
   * @default it may do something with each object that it applies to */
  readonly looksFor?: readonly string[];
}
