import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { convertEndpointSlice, convertPodDisruptionBudget, convertPriorityLevel } from './convert-endpoint-slice.ts';
import { convertIngress } from './convert-ingress.ts';

/** How objects of a version that is served no more become those of one that is. */
export interface VersionConversion {
  /** Such as `cronjobs.batch`. */
  readonly resource: string;
  readonly from: readonly string[];
  readonly to: string;
  /** Changes a copy, but for `apiVersion`. @default the fields are the same */
  readonly convert?: (object: KubeObject) => void;
}

const rbac = 'rbac.authorization.k8s.io';
const storage = 'storage.k8s.io';
const snapshots = 'snapshot.storage.k8s.io';
const flow = 'flowcontrol.apiserver.k8s.io';

/** One kind a line. Kinds of Kubernetes whose old versions were dropped, and whose new version says the same in the same fields, or does
 * after the conversion that is named. What changed its meaning, or its group, is not here. */
export const versionConversions: readonly VersionConversion[] = [
  { resource: 'ingresses.networking.k8s.io', from: ['v1beta1'], to: 'v1', convert: convertIngress },
  { resource: 'ingressclasses.networking.k8s.io', from: ['v1beta1'], to: 'v1' },
  { resource: 'cronjobs.batch', from: ['v1beta1', 'v2alpha1'], to: 'v1' },
  { resource: 'poddisruptionbudgets.policy', from: ['v1beta1'], to: 'v1', convert: convertPodDisruptionBudget },
  { resource: 'horizontalpodautoscalers.autoscaling', from: ['v2beta2'], to: 'v2' },
  { resource: 'endpointslices.discovery.k8s.io', from: ['v1beta1'], to: 'v1', convert: convertEndpointSlice },
  { resource: 'runtimeclasses.node.k8s.io', from: ['v1beta1'], to: 'v1' },
  { resource: 'priorityclasses.scheduling.k8s.io', from: ['v1beta1', 'v1alpha1'], to: 'v1' },
  { resource: 'leases.coordination.k8s.io', from: ['v1beta1'], to: 'v1' },
  { resource: 'apiservices.apiregistration.k8s.io', from: ['v1beta1'], to: 'v1' },
  ...['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'].map((name) => ({
    resource: `${name}.${rbac}`,
    from: ['v1beta1', 'v1alpha1'],
    to: 'v1',
  })),
  ...['storageclasses', 'csidrivers', 'csistoragecapacities'].map((name) => ({
    resource: `${name}.${storage}`,
    from: ['v1beta1'],
    to: 'v1',
  })),
  ...['volumesnapshots', 'volumesnapshotcontents', 'volumesnapshotclasses'].map((name) => ({
    resource: `${name}.${snapshots}`,
    from: ['v1beta1'],
    to: 'v1',
  })),
  { resource: `flowschemas.${flow}`, from: ['v1beta3', 'v1beta2'], to: 'v1' },
  { resource: `prioritylevelconfigurations.${flow}`, from: ['v1beta3', 'v1beta2'], to: 'v1', convert: convertPriorityLevel },
];
