import type { KubeObject } from '@lifeboat/core/plugin-api';
import type { ComparisonRule } from './compare-contents.ts';
import { isOwnedByNobodyBefore } from './owned-fields.ts';

const named =
  (...names: string[]) =>
  (object: KubeObject) =>
    names.includes(object.metadata.name);

/**
 * What may differ between a cluster and its restored copy, and why. A whole kind only where the cluster itself makes
 * its objects. A rule that nothing matches fails the test that uses it.
 */
export const comparisonRules: readonly ComparisonRule[] = [
  {
    reason: 'The API server gives every object a new identity and counts its versions anew',
    allows: [
      '/metadata/uid',
      '/metadata/resourceVersion',
      '/metadata/creationTimestamp',
      '/metadata/generation',
      '/status/observedGeneration',
    ],
  },
  {
    reason: 'A restore labels what it makes, as Velero does',
    allows: ['/metadata/labels/velero.io~1backup-name', '/metadata/labels/velero.io~1restore-name'],
  },
  {
    reason: 'Who owns which fields is compared; when they last wrote is another time in another cluster',
    allows: ['/metadata/managedFields/*/time'],
  },
  {
    reason: 'Fields that the API server or an admission plugin filled in, and the restore labels: the write that restores them owns them',
    when: (_object, difference) => isOwnedByNobodyBefore(difference),
    allows: ['/metadata/managedFields/*/fieldsV1/**'],
  },
  {
    reason: 'When a controller of that cluster looked at the object for the first time',
    allows: ['/status/conditions/*/lastTransitionTime', '/status/conditions/*/lastUpdateTime', '/status/conditions/*/lastProbeTime'],
  },
  {
    reason: 'When the phase changed in that cluster',
    resources: ['persistentvolumes'],
    allows: ['/status/lastPhaseTransitionTime'],
  },
  {
    reason: "The Service of the API server itself names that API server's port",
    resources: ['services'],
    when: (object) => object.metadata.namespace === 'default' && object.metadata.name === 'kubernetes',
    allows: ['/spec/ports/0/targetPort'],
  },
  {
    reason: 'Every API server holds its identity in leases of its own',
    resources: ['leases.coordination.k8s.io'],
    allows: 'everything',
  },
  {
    reason: 'Events tell what happened in that cluster, and expire',
    resources: ['events', 'events.events.k8s.io'],
    allows: 'everything',
  },
  {
    reason: 'The API server records the addresses that it allocated to Services here itself',
    resources: ['ipaddresses.networking.k8s.io'],
    allows: 'everything',
  },
  {
    reason: 'The endpoint controllers make these from Services and Pods, under random names',
    resources: ['endpointslices.discovery.k8s.io'],
    when: (object) => object.metadata.labels?.['endpointslice.kubernetes.io/managed-by'] !== undefined,
    allows: 'everything',
  },
  {
    reason: 'The certificate authority differs between clusters; the root CA publisher and the API server write it here',
    resources: ['configmaps'],
    when: named('kube-root-ca.crt', 'extension-apiserver-authentication'),
    allows: ['/data/**'],
  },
  {
    reason: 'Owners are named by their uid, which is new: the controller that adopts the object writes the new one',
    allows: ['/metadata/ownerReferences/*/uid', '/metadata/managedFields/*/fieldsV1/f:metadata/f:ownerReferences/**'],
  },
  {
    reason: 'A restored object has the name that it had: the prefix that it was made from is dropped, as Velero does (reference 3.5)',
    allows: ['/metadata/generateName', '/metadata/managedFields/*/fieldsV1/f:metadata/f:generateName'],
  },
  {
    reason: "A Service's addresses are of the cluster's own range: the API server allocates new ones (reference 3.7)",
    resources: ['services'],
    when: (object) => (object.spec as { clusterIP?: string }).clusterIP !== 'None',
    allows: ['/spec/clusterIP', '/spec/clusterIPs/*'],
  },
  {
    reason: 'Finished Jobs are not restored, they would run again (Velero does the same)',
    resources: ['jobs.batch'],
    when: (object) => (object.status as { completionTime?: string } | undefined)?.completionTime !== undefined,
    allows: 'missing-right',
  },
  {
    reason: "The token controller signs a ServiceAccount's token with the key of its own cluster",
    resources: ['secrets'],
    when: (object) => object.type === 'kubernetes.io/service-account-token',
    allows: [
      '/data/token',
      '/data/ca.crt',
      '/metadata/annotations/kubernetes.io~1service-account.uid',
      '/metadata/managedFields/*/fieldsV1/f:data/**',
    ],
  },
  {
    reason: 'The Job controller marks a Job and its Pods with the uid of the Job',
    resources: ['jobs.batch'],
    allows: [
      '/spec/selector/matchLabels/batch.kubernetes.io~1controller-uid',
      '/spec/template/metadata/labels/batch.kubernetes.io~1controller-uid',
      '/spec/template/metadata/labels/controller-uid',
    ],
  },
  {
    reason: 'A volume names its claim by uid and version: binding it again writes the new ones',
    resources: ['persistentvolumes'],
    allows: ['/spec/claimRef/uid', '/spec/claimRef/resourceVersion'],
  },
  {
    reason: 'Of a claim that has its volume, binding marks nothing; the selector that found it is dropped (reference 2.7)',
    resources: ['persistentvolumes', 'persistentvolumeclaims'],
    allows: ['/metadata/annotations/pv.kubernetes.io~1bound-by-controller', '/spec/selector/**'],
  },
  {
    reason: 'Status is left to the controllers unless restoreStatus asks for it (reference 3.5); this kind has none',
    resources: ['boats.harbor.example.com'],
    allows: ['/status/**'],
  },
  {
    reason: 'Nobody owned a field of this object, so nobody can own the labels of the restore but Lifeboat',
    when: (_object, { left }) => left !== undefined && left.metadata.managedFields === undefined,
    allows: ['/metadata/managedFields/lifeboat Update/**'],
  },
  {
    reason: 'Aggregation emptied the list: a field that is null cannot be written, so nobody comes to own it',
    resources: ['clusterroles.rbac.authorization.k8s.io'],
    when: (object) => object.rules === null,
    allows: ['/metadata/managedFields/*/fieldsV1/f:rules'],
  },
  {
    reason: 'The Deployment controller writes this annotation with the status; the restore writes it with the object it is part of',
    resources: ['deployments.apps'],
    allows: [
      '/metadata/managedFields/*/fieldsV1/f:metadata/f:annotations/f:deployment.kubernetes.io~1revision',
      '/metadata/managedFields/*/fieldsV1/f:metadata/f:annotations/.',
    ],
  },
];

/** What may differ besides once a restore has updated existing objects. */
export const updatedRules: readonly ComparisonRule[] = [
  ...comparisonRules,
  { reason: 'An update is a write of Lifeboat: it owns the fields that it brought back', allows: ['/metadata/managedFields/**'] },
];

/** What may differ besides in a namespace that was restored under a new name. */
export const mappedRules: readonly ComparisonRule[] = [
  ...comparisonRules,
  {
    reason: 'The subjects of a binding move with their namespace (reference 3.7)',
    resources: ['rolebindings.rbac.authorization.k8s.io'],
    allows: ['/subjects/*/namespace'],
  },
];

/** What may change in a cluster while a restore that changes nothing runs. */
export const restoredTwiceRules: readonly ComparisonRule[] = [
  { reason: 'Leases are renewed all the time', resources: ['leases.coordination.k8s.io'], allows: 'everything' },
  {
    reason: 'Slices of the original cluster come again, under its random names; the endpoint controllers remove them',
    resources: ['endpointslices.discovery.k8s.io'],
    when: (object) => object.metadata.labels?.['endpointslice.kubernetes.io/managed-by'] !== undefined,
    allows: 'everything',
  },
  { reason: 'Events tell what happened meanwhile', resources: ['events', 'events.events.k8s.io'], allows: 'everything' },
];
