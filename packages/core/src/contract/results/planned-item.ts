import type { ValueDifference } from '../comparison/comparison.ts';
import type { PlanCode, PlanWarningCode } from './plan-codes.ts';

/** What would become of an object. `unchanged`: it is there and the same, or is merged without a change. `recreate`: the one that is
 * there is deleted and made anew. `skip`: it is left alone. `blocked`: it could not be restored. */
export type PlannedAction = 'create' | 'update' | 'recreate' | 'unchanged' | 'skip' | 'blocked';

/** Something that a person should know of an object that can be restored all the same. */
export interface PlanWarning {
  /** For programs. */
  readonly code: PlanWarningCode;
  /** For people. */
  readonly message: string;
}

/** What a transform changed in an object. */
export interface PlannedTransform {
  /** What it is called: the name of a function, a rule or an option. */
  readonly name: string;
  /** `left` is the object before it, `right` after it; at most 200 places, and of Secrets without their values. */
  readonly changes: readonly ValueDifference[];
}

/** What a restore would do to one object. */
export interface PlannedItem {
  /** Such as `deployments.apps`; without a group for the core group. */
  readonly groupResource: string;
  /** The namespace in the target cluster, `''` when cluster-scoped. */
  readonly namespace: string;
  /** Name of the object, in the target cluster. */
  readonly name: string;
  /** What a restore would do with it. */
  readonly action: PlannedAction;
  /** Why, for programs. @default absent: nothing more is to be said */
  readonly code?: PlanCode;
  /** Why, for people: why it is skipped or blocked, what would change, what recreating it deletes. */
  readonly reason?: string;
  /** Why the API server could not be asked whether it would take the object. What it says when the plan is carried out is then that
   * object's error. @default absent: it was asked, or there is nothing to ask */
  readonly notTried?: string;
  /** What does not keep it from being restored, such as references to what is neither in the cluster nor in the plan. */
  readonly warnings?: readonly PlanWarning[];
  /** Where an object that is there differs, at most 200 places: `left` is what the cluster has, `right` what the backup says. Values of
   * Secrets are not shown. @default absent: it is not there, or is the same */
  readonly changes?: readonly ValueDifference[];
  /** What each transform changed, in their order. @default absent: none changed anything */
  readonly transforms?: readonly PlannedTransform[];
  /** How it would be held until all objects are there, so that its controller leaves the restore alone, for people: the adapter, and the
   * fields that it sets. @default absent: it would not be held */
  readonly held?: string;
  /** The hooks that would run in a Pod that would be created, described for people. */
  readonly hooks?: readonly string[];
}
