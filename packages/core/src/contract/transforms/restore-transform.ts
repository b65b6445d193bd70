import type { KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { Duration } from '../../velero-api/values/duration.ts';

/** What a transform gets in addition to the object. */
export interface TransformContext {
  /** Where the object is in the backup: group, resource, original namespace and name. */
  readonly resource: ResourceIdentifier;
  /** The object as it is in the backup. A copy. */
  readonly itemFromBackup: KubeObject;
  /** Writes lines about this object to the log of the restore. */
  readonly logger: Logger;
  /** Aborted when the restore is canceled or the transform's time is over. */
  readonly signal: AbortSignal;
}

/** A function that changes objects before they are restored. It runs after the item actions, the options of the request and the resource
 * modifiers. Plans run it, too, so it must change nothing but its object. */
export interface RestoreTransform {
  /** Name in errors, logs and plans. Unique within a request. */
  readonly name: string;
  /** Decides whether the transform applies to an object. @default it applies to all */
  matches?(object: KubeObject, context: TransformContext): boolean;
  /** Returns the object to restore: the given one (a copy, in its new namespace) with changes, or another one. `null` leaves the object
   * out. It is an error of that object, which is then not restored, if the function throws or returns something that is not an object of
   * the same kind and namespace, or that JSON cannot hold. */
  transform(object: KubeObject, context: TransformContext): KubeObject | null | Promise<KubeObject | null>;
  /** Whether the transform may rename the object. @default false */
  readonly mayRename?: boolean;
  /** How long the transform may take for one object. @default '1m' */
  readonly timeout?: Duration;
}
