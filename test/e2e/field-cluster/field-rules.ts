import type { ComparisonRule } from '@lifeboat/core/compare';
import { clusterRules } from '@lifeboat/core/compare';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { ownershipRules, restoredTwiceRules } from '../compare/comparison-rules.ts';
import type { ClusterContent } from '../compare/read-cluster.ts';

const classOf = ({ spec }: KubeObject) => (spec as { storageClassName?: string } | undefined)?.storageClassName;
const isBound = (object: KubeObject) => classOf(object) !== 'dynamic-delete';

/** What lives in `content`, as rules see it: objects that only the second cluster has. */
function livedBefore(content: ClusterContent): ComparisonRule {
  return {
    reason: 'The second cluster has a life of its own: what only it has stays, and its controllers go on with it',
    when: ({ metadata: { namespace, name } }, { resource }) =>
      content.get(resource)?.has(`${namespace ?? ''}/${name}`) === true || namespace === 'resident' || namespace === 'home-of-b',
    allows: 'extra-right',
  };
}

/** What belongs to a cluster itself, and is another in each. */
const clusterOwnRules: readonly ComparisonRule[] = [
  {
    reason: 'What kubeadm keeps, the settings of DNS, and tokens by which nodes join are of each cluster',
    resources: ['configmaps', 'secrets'],
    when: ({ metadata }) => ['kubeadm-config', 'coredns', 'bootstrap-token-aaaaaa'].includes(metadata.name),
    allows: ['/data/*'],
  },
  {
    reason: 'DNS is of each cluster: its Deployment, and what the controllers make of it',
    resources: ['deployments.apps', 'replicasets.apps', 'pods', 'endpoints'],
    when: ({ metadata }) => metadata.namespace === 'kube-system' && metadata.labels?.['k8s-app'] === 'kube-dns',
    allows: 'everything',
  },
  {
    reason: 'A request for a certificate is a command: it is not given twice',
    resources: ['certificatesigningrequests.certificates.k8s.io'],
    when: ({ metadata }) => metadata.name === 'person-of-a',
    allows: 'missing-right',
  },
];

const volumeRules: readonly ComparisonRule[] = [
  {
    reason: 'A volume that its driver deletes with its claim is not restored without its data: the driver makes a new one',
    resources: ['persistentvolumes'],
    when: (volume) => classOf(volume) === 'dynamic-delete',
    allows: 'everything',
  },
  {
    reason: 'The claim of such a volume has the new one',
    resources: ['persistentvolumeclaims'],
    when: (claim) => classOf(claim) === 'dynamic-delete',
    allows: ['/spec/volumeName'],
  },
  {
    reason: 'A claim that comes back names its volume: nothing is provisioned, and binding marks nothing',
    resources: ['persistentvolumeclaims'],
    when: isBound,
    allows: [
      '/metadata/annotations/pv.kubernetes.io~1bound-by-controller',
      '/metadata/annotations/volume.beta.kubernetes.io~1storage-provisioner',
      '/metadata/annotations/volume.kubernetes.io~1storage-provisioner',
      '/metadata/managedFields/kube-controller-manager Update/fieldsV1/f:metadata/f:annotations/*',
    ],
  },
  {
    reason: 'The controllers, not the provisioner, write by which claim the volume is held',
    resources: ['persistentvolumes'],
    when: isBound,
    allows: [
      '/metadata/managedFields/csi-provisioner Update/fieldsV1/f:spec/f:claimRef/f:uid',
      '/metadata/managedFields/kube-controller-manager Update/**',
    ],
  },
];

const networkRules: readonly ComparisonRule[] = [
  {
    reason: 'Node ports that the server picked are picked anew (Velero: pkg/restore/actions); here another has the old one',
    resources: ['services'],
    when: ({ metadata }) => metadata.name === 'edge' || metadata.name === 'gateway',
    allows: ['/spec/ports/0/nodePort', '/spec/healthCheckNodePort'],
  },
];

const statusRules: readonly ComparisonRule[] = [
  {
    reason:
      'Status is left to the controllers unless restoreStatus asks for it (Velero: pkg/restore/restore.go); those of these kinds do not run here',
    resources: [
      'gitrepositories.source.toolkit.fluxcd.io',
      'kustomizations.kustomize.toolkit.fluxcd.io',
      'prometheuses.monitoring.coreos.com',
    ],
    allows: ['/status/**'],
  },
];

const managerRules: readonly ComparisonRule[] = [
  {
    reason: 'Nobody owned a field of this object, so nobody can own the labels of the restore but Lifeboat',
    resources: ['serviceaccounts'],
    when: (_object, { left }) => left !== undefined && left.metadata.managedFields === undefined,
    allows: ['/metadata/managedFields/lifeboat Update/**'],
  },
];

/** Rules of every comparison of both clusters. One that nothing matches is one too many. */
export const fieldRules = (before: ClusterContent): readonly ComparisonRule[] => [
  livedBefore(before),
  ...clusterOwnRules,
  ...volumeRules,
  ...networkRules,
  ...statusRules,
  ...managerRules,
];

/** Rules of other tests that hold here too, whether this cluster shows them or not. */
export const commonRules: readonly ComparisonRule[] = [
  ...clusterRules,
  ...ownershipRules,
  {
    reason: 'Autoscalers are looked at each quarter of a minute: nobody waits for that',
    resources: ['horizontalpodautoscalers.autoscaling'],
    allows: ['/status/**'],
  },
];

const isShared = ({ metadata }: KubeObject) => metadata.name === 'dashboards' || metadata.name === 'istio-sidecar-injector';

/** With the policy `none`. */
export const noneRules: readonly ComparisonRule[] = [
  {
    reason: 'What both clusters have and is not the same stays as it is, with a warning',
    when: isShared,
    allows: ['/data/**', '/webhooks/0/clientConfig/url', '/metadata/managedFields/**'],
  },
  {
    reason: 'A Namespace that is there keeps the labels that only it has',
    resources: ['namespaces'],
    when: ({ metadata }) => metadata.name === 'monitoring',
    allows: ['/metadata/labels/owner'],
  },
];

/** With the policy `update`. */
export const updateRules: readonly ComparisonRule[] = [
  {
    reason: 'An update is a write of Lifeboat: it owns the fields that it brought back, and the labels',
    allows: ['/metadata/managedFields/**'],
  },
  {
    reason: 'A Namespace that is there keeps the labels that only it has',
    resources: ['namespaces'],
    when: ({ metadata }) => metadata.name === 'monitoring',
    allows: ['/metadata/labels/owner'],
  },
];

/** Of a namespace that was restored under a new name. */
export const copyRules: readonly ComparisonRule[] = [
  ...networkRules,
  ...managerRules,
  {
    reason: 'The subjects of a binding move with their namespace (Velero: pkg/restore/actions)',
    resources: ['rolebindings.rbac.authorization.k8s.io'],
    allows: ['/subjects/0/namespace'],
  },
];

const autoscalerStatus: ComparisonRule = {
  reason: 'Every 15 seconds its controller writes what it has seen',
  resources: ['horizontalpodautoscalers.autoscaling'],
  allows: ['/status/**', '/metadata/resourceVersion', '/metadata/managedFields/**'],
};

/** What a restore may do to what lived in the cluster before: add, and what goes on by itself. */
export const unharmedRules: readonly ComparisonRule[] = [
  { reason: 'The restore adds', allows: 'extra-right' },
  { reason: 'Leases are renewed', resources: ['leases.coordination.k8s.io'], allows: ['/spec/renewTime', '/metadata/**'] },
  { reason: 'Events tell what happens', resources: ['events', 'events.events.k8s.io'], allows: 'everything' },
  autoscalerStatus,
];

/** What may change in a cluster by a restore that has nothing to change: each object tells which restore looked last. */
export const settledRules: readonly ComparisonRule[] = [
  ...restoredTwiceRules,
  autoscalerStatus,
  {
    reason: 'Each update labels with its own name what is there and equal, as Velero does',
    allows: ['/metadata/labels/velero.io~1restore-name', '/metadata/resourceVersion', '/metadata/managedFields/*/time'],
  },
];
