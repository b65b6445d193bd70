import type { KubeObject } from '../plugin-api/kube-object.ts';
import { mustIncludeAdditionalItemsAnnotation } from '../velero-api/values/labels.ts';

/** What an action says of its additional items by an annotation of the object that it returns, and the object without that: whether
 * they come along whatever the filters say. */
export function takeMustInclude(object: KubeObject): { readonly item: KubeObject; readonly mustInclude: boolean } {
  const { annotations } = object.metadata;
  if (!annotations || !Object.hasOwn(annotations, mustIncludeAdditionalItemsAnnotation)) return { item: object, mustInclude: false };
  const { [mustIncludeAdditionalItemsAnnotation]: value, ...rest } = annotations;
  return { item: { ...object, metadata: { ...object.metadata, annotations: rest } }, mustInclude: value === 'true' };
}
