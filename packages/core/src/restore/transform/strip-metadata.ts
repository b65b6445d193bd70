import { cloneJson } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { undoHold } from '../quiesce/hold-annotation.ts';

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

/** A copy without what belongs to one life of an object in one cluster (Velero's pkg/restore/restore.go). `managedFields`,
 * finalizers, labels and annotations stay; a hold of a restore (see `quiesce/`) is undone. `keepStatus`: its kind has no status subresource, so that status is data like any
 * other (Velero takes it out all the same). */
export function stripMetadata(object: KubeObject, { keepStatus = false }: { readonly keepStatus?: boolean } = {}): KubeObject {
  const stripped = cloneJson(object);
  for (const field of insubstantial) delete stripped.metadata[field];
  if (!keepStatus) delete stripped.status;
  undoHold(stripped);
  return stripped;
}
