import type { KubeObject, OwnerReference } from '../../plugin-api/kube-object.ts';

/** An object that a restore deletes to create it anew: a row of `lifeboat-replaced.json.gz`, from before the deletion until the new one is
 * there. The file is Lifeboat's own, not Velero's. */
export interface ReplacedRecord {
  /** `''` for the core group. */
  readonly group: string;
  /** Such as `v1`. */
  readonly version: string;
  /** Such as `configmaps`. */
  readonly resource: string;
  /** As it was in the cluster. */
  readonly old: KubeObject;
  /** What takes its place, under the same name. */
  readonly wanted: KubeObject;
  /** What it owned. */
  readonly owned: readonly OwnedObject[];
}

/** An object that another one owned before that was deleted. */
export interface OwnedObject {
  /** `''` for the core group. */
  readonly group: string;
  /** Such as `v1`. */
  readonly version: string;
  /** Such as `pods`. */
  readonly resource: string;
  /** `''` for objects outside of namespaces. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
  /** Its uid: another object of the same name was not owned. */
  readonly uid: string;
  /** How it named its owner. */
  readonly reference: OwnerReference;
}
