import type { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { BackupPhase } from '../../velero-api/objects/backup.ts';
import type { RestorePhase } from '../../velero-api/objects/restore.ts';
import type { CompareResult, DifferentObject } from '../comparison/comparison.ts';
import type { RestorePlanResult, RestoreResult } from '../requests.ts';
import type { PlannedItem } from '../results/planned-item.ts';

/** A step of a migration. */
export type MigrationStep = 'backup' | 'plan' | 'restore' | 'ready' | 'compare';

/** A volume whose data is not migrated. */
export interface UnmovedVolume {
  /** Name of the PersistentVolume, if there is one. */
  readonly persistentVolume?: string;
  /** `<namespace>/<name>` of the claim in the source, if there is one. */
  readonly claim?: string;
  /** `<namespace>/<name>` of a Pod in the source that defines the volume itself. `podVolume` names the volume. */
  readonly pod?: string;
  /** Name of the volume in that Pod's spec. */
  readonly podVolume?: string;
  /** Why its data is not migrated, for people. */
  readonly reason: string;
}

/** A workload or a claim that did not become ready in time. */
export interface NotReadyObject {
  /** Resource and group, such as `deployments.apps`. */
  readonly groupResource: string;
  /** Its namespace in the target cluster. */
  readonly namespace: string;
  /** Its name in the target cluster. */
  readonly name: string;
  /** What it lacks to be ready and why, as far as the cluster says. */
  readonly reason: string;
  /** Whether it cannot become ready by itself, such as a failed Job. The migration did not wait for it. */
  readonly final: boolean;
}

/** The backup of a migration. */
export interface MigratedBackup {
  /** Name of the backup. */
  readonly name: string;
  /** `made`: this run made it; `resumed`: an earlier run had begun it; `found`: an earlier run had finished it. */
  readonly outcome: 'made' | 'resumed' | 'found';
  /** The phase in which it ended. */
  readonly phase: BackupPhase;
  /** Number of objects in the archive. */
  readonly items: number;
  /** Number of warnings. */
  readonly warnings: number;
  /** Number of errors. What is missing from the backup cannot be migrated. */
  readonly errors: number;
  /** The errors of the backup, at most 20, for people. */
  readonly messages: readonly string[];
  /** How long this run worked on it, in milliseconds. */
  readonly durationInMs: number;
}

/** The outcome for one target.
 * - `Planned`: only the plan was requested, and nothing prevents the restore.
 * - `Blocked`: the plan has objects that could not be restored; nothing was written.
 * - `Completed`: everything was restored, is ready, and is the same as in the source.
 * - `Incomplete`: something was not restored, is not ready, or differs.
 * - `Failed`: a step failed; `error` says why. */
export type MigrationTargetPhase = 'Planned' | 'Blocked' | 'Completed' | 'Incomplete' | 'Failed';

/** The outcome for one target. The part of a step is absent if the migration did not reach that step. */
export interface MigratedTarget {
  /** Name of the target, as in the options. */
  readonly name: string;
  /** The outcome; see {@link MigrationTargetPhase}. */
  readonly phase: MigrationTargetPhase;
  /** The step that failed, and its error. */
  readonly error?: { readonly step: MigrationStep; readonly error: LifeboatError };
  /** The plan that was made before anything was written. Also absent if an earlier run had finished the restore. */
  readonly plan?: Pick<RestorePlanResult, 'counts' | 'warnings' | 'errors'> & {
    /** Objects that could not be restored, at most 1,000; `counts` has their number. */
    readonly blocked: readonly PlannedItem[];
  };
  /** What was restored. */
  readonly restore?: {
    /** Name of the restore. */
    readonly name: string;
    /** `made`: this run made it; `resumed`: an earlier run had begun it; `found`: an earlier run had finished it. */
    readonly outcome: 'made' | 'resumed' | 'found';
    /** The phase in which it ended. */
    readonly phase: RestorePhase;
    /** Number of objects by outcome. Absent for a restore that was `found`. */
    readonly counts?: RestoreResult['counts'];
    /** Number of warnings. */
    readonly warnings: number;
    /** Number of errors. */
    readonly errors: number;
    /** The errors, then the warnings, at most 20 in all, for people. */
    readonly messages: readonly string[];
  };
  /** Objects that did not become ready in time, at most 1,000. Absent if the migration did not wait. */
  readonly notReady?: readonly NotReadyObject[];
  /** Differences between target and source that the restore should not have caused. Absent if nothing was compared. */
  readonly comparison?: {
    /** Number of objects that are as they should be, and of those that are not. */
    readonly counts: { readonly same: number; readonly different: number };
    /** The objects that differ, at most 1,000, by their names in the source. */
    readonly differences: readonly DifferentObject[];
    /** Kinds that could not be compared, and why. */
    readonly notCompared: CompareResult['notCompared'];
  };
  /** Volumes whose data is not migrated to this target. */
  readonly unmovedVolumes: readonly UnmovedVolume[];
  /** How long each step took, in milliseconds. */
  readonly durationsInMs: Readonly<Partial<Record<Exclude<MigrationStep, 'backup'>, number>>>;
}

/** The report of a migration. */
export interface MigrationResult {
  /** Name of the migration. */
  readonly name: string;
  /** `Completed`: all targets are `Completed`, or `Planned`; `Failed`: none of them got anything; else `PartiallyFailed`. */
  readonly phase: 'Completed' | 'PartiallyFailed' | 'Failed';
  /** The backup of the migration. */
  readonly backup: MigratedBackup;
  /** The targets, in the order of the options. */
  readonly targets: readonly MigratedTarget[];
  /** Whether the backup still exists: it is kept in a location that was given, and deleted otherwise. */
  readonly kept: boolean;
  /** How long the migration took, in milliseconds. */
  readonly durationInMs: number;
}
