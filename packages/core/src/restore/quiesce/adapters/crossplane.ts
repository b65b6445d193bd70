import { objectAt, textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { QuiesceAdapter } from '../../../plugin-api/quiesce-adapter.ts';
import { annotated } from './annotated.ts';

/** Managed resources, composite resources and claims, whatever their groups are, by what Crossplane writes into them:
 * https://docs.crossplane.io/latest/concepts/managed-resources/ (annotation `crossplane.io/paused`) */
export const crossplane: QuiesceAdapter = {
  name: 'lifeboat.io/crossplane',
  appliesTo: {},
  holdWith: (object) => (isReconciled(object) ? annotated('crossplane.io/paused', 'true') : []),
};

function isReconciled(object: KubeObject): boolean {
  const { annotations, labels } = object.metadata;
  // Objects of Kubernetes that a composition made have the labels, too.
  const isCustom = /^[^/]+\.[^/]+\//.test(object.apiVersion) && !/^[^/]+\.k8s\.io\//.test(object.apiVersion);
  return (
    isCustom &&
    (annotations?.['crossplane.io/external-name'] !== undefined ||
      labels?.['crossplane.io/composite'] !== undefined ||
      objectAt(object, 'spec', 'crossplane') !== undefined ||
      textAt(object, 'spec', 'compositionRef', 'name') !== undefined)
  );
}
