import type { ComparisonRule } from '@lifeboat/core/compare';
import { clusterRules } from '@lifeboat/core/compare';
import { isOwnedByNobodyBefore } from './owned-by-nobody.ts';

/** Who owns which fields of a restored object, as far as a write that comes from its old managers cannot say it. */
export const ownershipRules: readonly ComparisonRule[] = [
  {
    reason: 'Fields that the API server or an admission plugin filled in, and the restore labels: the write that restores them owns them',
    when: (_object, difference) => isOwnedByNobodyBefore(difference),
    allows: ['/metadata/managedFields/*/fieldsV1/**'],
  },
  {
    reason:
      'A restored object has the name that it had: the prefix that it was made from is dropped, as Velero does (Velero: pkg/restore/restore.go)',
    allows: ['/metadata/generateName', '/metadata/managedFields/*/fieldsV1/f:metadata/f:generateName'],
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

/**
 * What may differ between a cluster and its restored copy, and why. A whole kind only where the cluster itself makes
 * its objects. A rule that nothing matches fails the test that uses it.
 */
export const comparisonRules: readonly ComparisonRule[] = [
  ...clusterRules,
  ...ownershipRules,
  {
    reason: 'Finished Jobs are not restored, they would run again (Velero does the same)',
    resources: ['jobs.batch'],
    when: (object) => (object.status as { completionTime?: string } | undefined)?.completionTime !== undefined,
    allows: 'missing-right',
  },
  {
    reason: 'Of a claim that has its volume, binding marks nothing; the selector that found it is dropped (Velero: pkg/backup/actions)',
    resources: ['persistentvolumes', 'persistentvolumeclaims'],
    allows: ['/metadata/annotations/pv.kubernetes.io~1bound-by-controller', '/spec/selector/**'],
  },
  {
    reason: 'Status is left to the controllers unless restoreStatus asks for it (Velero: pkg/restore/restore.go); this kind has none',
    resources: ['boats.harbor.example.com'],
    allows: ['/status/**'],
  },
  {
    reason: 'Nobody owned a field of this object, so nobody can own the labels of the restore but Lifeboat',
    when: (_object, { left }) => left !== undefined && left.metadata.managedFields === undefined,
    allows: ['/metadata/managedFields/lifeboat Update/**'],
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
    reason: 'The subjects of a binding move with their namespace (Velero: pkg/restore/actions)',
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
