import type { RestoreSpec } from '@lifeboat/core';
import type { ComparisonRule } from '@lifeboat/core/compare';

/** One restore, expressed once for both tools, from the same state of both clusters. */
export interface RestoreCase {
  /** What the case is about, in words. */
  readonly name: string;
  /** Of {@link backups}. @default 'whole' */
  readonly backup?: string;
  /** Name of the restore. @default `case-<number>` */
  readonly restore?: string;
  /** Whether it is made from Lifeboat's backup too. @default false */
  readonly ofOurs?: boolean;
  readonly spec: Omit<RestoreSpec, 'backupName'>;
  /** A restore that the same tool made before, for example `{}`: everything. */
  readonly existing?: Omit<RestoreSpec, 'backupName'>;
  /** Brings both clusters into the state that the restore meets. */
  readonly prepare?: (cluster: Preparation) => Promise<void>;
  /** Deliberate differences: left is Velero, right is Lifeboat. What became of the objects, phase and messages are compared
   * as an object of the resource `restore` (see {@link RestoreOutcome}). A rule that nothing matches fails the case. */
  readonly differences?: readonly ComparisonRule[];
  /** Objects that must be there afterwards, in both clusters, as `resource namespace/name`; those with `!` must not. So a
   * case cannot pass because both did nothing. */
  readonly expects?: readonly string[];
}

export interface Preparation {
  kubectl(...args: string[]): Promise<string>;
  /** `kubectl create` of YAML. */
  create(yaml: string): Promise<void>;
  /** Merge patch of an object, for example `configmap shop/settings`. */
  patch(object: string, patch: unknown): Promise<void>;
}
