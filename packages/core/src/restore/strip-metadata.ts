import { cloneJson } from '../json/index.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';

const insubstantial = [
  'generateName',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
] as const;

/** A copy without what belongs to one life of an object in one cluster (reference 3.5, step 3). `managedFields`,
 * finalizers, labels and annotations stay. */
export function stripMetadata(object: KubeObject): KubeObject {
  const stripped = cloneJson(object);
  for (const field of insubstantial) delete stripped.metadata[field];
  delete stripped.status;
  return stripped;
}
