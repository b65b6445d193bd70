import type { KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { Duration } from '../../velero-api/values/duration.ts';

/** What a transform is told besides the object. */
export interface TransformContext {
  /** Its place in the backup: group, resource, the namespace that it had, and its name. */
  readonly resource: ResourceIdentifier;
  /** As the backup has it. A copy. */
  readonly itemFromBackup: KubeObject;
  /** Writes into the log of the restore, about this object. */
  readonly logger: Logger;
  /** Ends when the restore is canceled, or the time of the transform is over. */
  readonly signal: AbortSignal;
}

/** A function that changes objects on their way into the cluster. It runs after item actions, the options of the request and resource modifiers,
 * for a plan too: it must not change anything but its object. */
export interface RestoreTransform {
  /** What errors, logs and plans call it; each name once. */
  readonly name: string;
  /** Which objects it is for. @default all */
  matches?(object: KubeObject, context: TransformContext): boolean;
  /** Returns the object as it is to become, the given one (a copy, in its new namespace) or another; `null` leaves it out. What it throws,
   * what is no object of the same kind and namespace, and what JSON cannot hold is the error of that object, which is not restored. */
  transform(object: KubeObject, context: TransformContext): KubeObject | null | Promise<KubeObject | null>;
  /** Whether it may give the object another name. @default false */
  readonly mayRename?: boolean;
  /** How long it may take for one object. @default '1m' */
  readonly timeout?: Duration;
}
