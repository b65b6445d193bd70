import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { RetentionRule } from '../../velero-api/retention/retention-rule.ts';
import type { LabelSelector } from '../../velero-api/values/meta.ts';

/** Options of {@link Engine.deleteExpired}: which locations and backups, and which expired backups to keep. */
export interface DeleteExpiredOptions extends CallOptions, RetentionRule {
  /** Names of storage locations. Each is judged by itself: copies in other locations do not count. @default the engine's default
   * location */
  readonly storageLocations?: readonly string[];
  /** Only backups whose labels match. The others are neither deleted nor counted by the retention rule. @default all */
  readonly labelSelector?: LabelSelector;
  /** Only report what would be deleted. Because nothing is written, expirations are compared with the clock of this host instead of the
   * store's, and backups that another run holds are not detected. @default false */
  readonly dryRun?: boolean;
}
