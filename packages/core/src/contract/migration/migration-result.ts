import type { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { BackupPhase } from '../../velero-api/objects/backup.ts';
import type { RestorePhase } from '../../velero-api/objects/restore.ts';
import type { CompareResult, DifferentObject } from '../comparison/comparison.ts';
import type { RestorePlanResult, RestoreResult } from '../requests.ts';
import type { PlannedItem } from '../results/planned-item.ts';

/** A step of a migration. */
export type MigrationStep = 'backup' | 'plan' | 'restore' | 'ready' | 'compare';

/** A volume whose data does not come along. */
export interface UnmovedVolume {
  /** Name of the PersistentVolume, where it has one. */
  readonly persistentVolume?: string;
  /** `<namespace>/<name>` of the claim in the source, where it has one. */
  readonly claim?: string;
  /** `<namespace>/<name>` of a Pod in the source that has the volume by itself, and the volume's name there. */
  readonly pod?: string;
  /** Name of a volume in the Pod's spec. */
  readonly podVolume?: string;
  /** Why not. */
  readonly reason: string;
}

/** A workload or a claim that did not become ready in time. */
export interface NotReadyObject {
  /** Such as `deployments.apps`. */
  readonly groupResource: string;
  /** In the target cluster. */
  readonly namespace: string;
  /** In the target cluster. */
  readonly name: string;
  /** What is missing, and why, as far as the cluster says it. */
  readonly reason: string;
  /** It will not become ready by itself, such as a Job that failed: it was not waited for. */
  readonly final: boolean;
}

/** The backup of a migration. */
export interface MigratedBackup {
  /** Name of the backup. */
  readonly name: string;
  /** `made` by this run; `resumed`: an earlier one had begun it; `found`: an earlier one had finished it. */
  readonly outcome: 'made' | 'resumed' | 'found';
  /** How it ended. */
  readonly phase: BackupPhase;
  /** Objects in the archive. */
  readonly items: number;
  /** How many warnings it has. */
  readonly warnings: number;
  /** How many errors it has: what is not in it cannot be migrated. */
  readonly errors: number;
  /** Errors of the backup, at most 20, for people. */
  readonly messages: readonly string[];
  /** How long this run was at it. */
  readonly durationInMs: number;
}

/** What became of one target.
 * - `Planned`: only the plan was asked for, and nothing is in its way.
 * - `Blocked`: the plan has objects that could not be restored; nothing was written.
 * - `Completed`: everything was restored, is ready, and is the same.
 * - `Incomplete`: something was not restored, is not ready, or differs.
 * - `Failed`: a step could not be done; `error` says why. */
export type MigrationTargetPhase = 'Planned' | 'Blocked' | 'Completed' | 'Incomplete' | 'Failed';

/** What became of one target. A part is absent where its step was not come to. */
export interface MigratedTarget {
  /** As the options call it. */
  readonly name: string;
  /** What became of it; see {@link MigrationTargetPhase}. */
  readonly phase: MigrationTargetPhase;
  /** The step that failed, and with what. */
  readonly error?: { readonly step: MigrationStep; readonly error: LifeboatError };
  /** What was planned before anything was written. Absent also where an earlier run had finished the restore. */
  readonly plan?: Pick<RestorePlanResult, 'counts' | 'warnings' | 'errors'> & {
    /** What could not be restored, at most 1,000; `counts` has how many. */
    readonly blocked: readonly PlannedItem[];
  };
  /** What was restored. */
  readonly restore?: {
    /** Name of the restore. */
    readonly name: string;
    /** `made`: by this run; `resumed`: an earlier one had begun it; `found`: an earlier one had finished it. */
    readonly outcome: 'made' | 'resumed' | 'found';
    /** How it ended. */
    readonly phase: RestorePhase;
    /** What became of the objects. Absent for one that was found. */
    readonly counts?: RestoreResult['counts'];
    /** How many warnings there are. */
    readonly warnings: number;
    /** How many errors there are. */
    readonly errors: number;
    /** Errors, and warnings after them, at most 20, for people. */
    readonly messages: readonly string[];
  };
  /** What did not become ready in time: at most 1,000. Absent if it was not waited for. */
  readonly notReady?: readonly NotReadyObject[];
  /** How the target differs from the source where the restore was not to change it. Absent if nothing was compared. */
  readonly comparison?: {
    /** How many objects are as they were to be, and how many not. */
    readonly counts: { readonly same: number; readonly different: number };
    /** Those that are not, at most 1,000, as the source calls them. */
    readonly differences: readonly DifferentObject[];
    /** Kinds that could not be compared, and why. */
    readonly notCompared: CompareResult['notCompared'];
  };
  /** Volumes whose data does not come along to this target. */
  readonly unmovedVolumes: readonly UnmovedVolume[];
  /** How long each step took. */
  readonly durationsInMs: Readonly<Partial<Record<Exclude<MigrationStep, 'backup'>, number>>>;
}

/** The report of a migration. */
export interface MigrationResult {
  /** Name of the migration. */
  readonly name: string;
  /** `Completed`: all targets are `Completed`, or `Planned`; `Failed`: none of them got anything; else `PartiallyFailed`. */
  readonly phase: 'Completed' | 'PartiallyFailed' | 'Failed';
  /** What was backed up. */
  readonly backup: MigratedBackup;
  /** In the order of the options. */
  readonly targets: readonly MigratedTarget[];
  /** Where the backup was for the time of the migration: it is kept in a location that was given, else it is gone. */
  readonly kept: boolean;
  /** From beginning to end. */
  readonly durationInMs: number;
}
