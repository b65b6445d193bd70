import type { KubeObject, ResourceIdentifier } from '../../../plugin-api/kube-object.ts';
import type { Logger } from '../../../plugin-api/logger.ts';

/** What a step is given. */
export interface StepInput {
  /** A copy: the step may change it. */
  readonly object: KubeObject;
  readonly itemFromBackup: KubeObject;
  /** The place in the backup. */
  readonly id: ResourceIdentifier;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Something that changes objects on their way into the cluster. */
export interface TransformStep {
  /** What plans and errors call it. */
  readonly name: string;
  /** The object as it is to become; `null` leaves it out. @throws LifeboatError `ITEM_ACTION_FAILED` */
  apply(input: StepInput): Promise<KubeObject | null>;
}

/** A step that changes the copy that it is given. */
export function changingStep(name: string, change: (input: StepInput) => void): TransformStep {
  return {
    name,
    async apply(input) {
      change(input);
      return input.object;
    },
  };
}
