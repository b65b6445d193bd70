import type { ValueDifference } from '../comparison/comparison.ts';
import type { PlanCode, PlanWarningCode } from './plan-codes.ts';

/** What a restore would do to an object. `unchanged`: it exists and is the same, or a merge would not change it. `recreate`: the existing
 * object would be deleted and created again. `skip`: it would be left alone. `blocked`: it could not be restored. */
export type PlannedAction = 'create' | 'update' | 'recreate' | 'unchanged' | 'skip' | 'blocked';

/** Something that a person should know about an object that can be restored nevertheless. */
export interface PlanWarning {
  /** The code, for programs. */
  readonly code: PlanWarningCode;
  /** The warning, for people. */
  readonly message: string;
}

/** What a transform changed in an object. */
export interface PlannedTransform {
  /** Name of the transform: of a function, a rule or an option. */
  readonly name: string;
  /** The places that it changed: `left` before the transform, `right` after it. At most 200; values of Secrets are left out. */
  readonly changes: readonly ValueDifference[];
}

/** What a restore would do to one object. */
export interface PlannedItem {
  /** Resource and group, such as `deployments.apps`; only the resource for the core group, such as `pods`. */
  readonly groupResource: string;
  /** The namespace in the target cluster; `''` for a cluster-scoped object. */
  readonly namespace: string;
  /** The object's name in the target cluster. */
  readonly name: string;
  /** What a restore would do to the object. */
  readonly action: PlannedAction;
  /** Why, for programs. @default absent: there is nothing more to say */
  readonly code?: PlanCode;
  /** Why, for people: why the object is skipped or blocked, what would change, or what is deleted when it is recreated. */
  readonly reason?: string;
  /** Why no dry-run could ask the API server whether it accepts the object. If it refuses the object when the plan is carried out, that is
   * an error of this object. @default absent: it was asked, or there was nothing to ask */
  readonly notTried?: string;
  /** Warnings that do not prevent the restore, such as a reference to something that is neither in the cluster nor in the plan. */
  readonly warnings?: readonly PlanWarning[];
  /** Where the existing object differs, at most 200 places: `left` is the value in the cluster, `right` the one in the backup. Values of
   * Secrets are left out. @default absent: the object does not exist, or is the same */
  readonly changes?: readonly ValueDifference[];
  /** What each transform changed, in the order in which they ran. @default absent: none changed anything */
  readonly transforms?: readonly PlannedTransform[];
  /** How the object would be paused until all objects are there, so that its controller does not interfere, for people: the adapter, and
   * the fields that it sets. @default absent: it would not be paused */
  readonly held?: string;
  /** The hooks that would run in the Pod after it was created, for people. */
  readonly hooks?: readonly string[];
}
