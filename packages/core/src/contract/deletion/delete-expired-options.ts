import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { RetentionRule } from '../../velero-api/retention/retention-rule.ts';
import type { LabelSelector } from '../../velero-api/values/meta.ts';

/** For {@link Engine.deleteExpired}: where, which, and what stays although it has expired. */
export interface DeleteExpiredOptions extends CallOptions, RetentionRule {
  /** Names of storage locations. Each is judged by itself: a copy elsewhere keeps nothing here, and stands in for nothing.
   * @default the engine's default location */
  readonly storageLocations?: readonly string[];
  /** Only backups with such labels, as if there were no others: those without are neither deleted nor counted by the rule.
   * @default all */
  readonly labelSelector?: LabelSelector;
  /** Only tell what would be deleted. Nothing is written, so that expirations are compared with the clock of this host only, and a
   * backup that another run holds is not known as such. @default false */
  readonly dryRun?: boolean;
}
