import type { ComparisonRule, ObjectDifference } from '@lifeboat/core/compare';
import { isOwnedByNobodyBefore } from '../../../e2e/compare/owned-by-nobody.ts';
import type { RestoreCase } from '../restore-case.ts';

/** Deliberate differences that any case may show: left is Velero, right is Lifeboat. One that no case shows fails the test. */
export const caseRules: readonly ComparisonRule[] = [
  {
    reason: 'Objects come back with their owners, under the new uids; Velero drops all owners',
    resources: ['configmaps'],
    when: (object) => object.metadata.name === 'owned',
    allows: ['/metadata/ownerReferences/**'],
  },
  {
    reason: 'That an object comes back without its owner is a warning that names the owner, which Velero drops in silence',
    when: (_object, { value }) => value?.left === undefined,
    resources: ['restore'],
    allows: ['/warnings/*/web'],
  },
  {
    reason:
      'Velero patches managedFields back after it wrote; here the write itself is the old managers: they own its labels and defaults too',
    when: (_object, difference) => isOwnedByNobodyBefore(difference),
    allows: ['/metadata/managedFields/*/fieldsV1/**'],
  },
  {
    reason: 'Velero patches managedFields back as they were, fields that the restore removed included',
    when: (_object, difference) => isOwnedButAbsent(difference),
    allows: ['/metadata/managedFields/*/fieldsV1/**'],
  },
  {
    reason: 'Nobody owned a field of this object: whoever restores it owns what it writes',
    when: (_object, { left, right }) => [left, right].every((side) => (side?.metadata.managedFields?.length ?? 0) <= 1),
    allows: ['/metadata/managedFields/velero-server Update/**', '/metadata/managedFields/lifeboat Update/**'],
  },
  {
    reason: 'Velero creates Namespaces as itself; here their managers are kept as everywhere',
    resources: ['namespaces'],
    allows: ['/metadata/managedFields/**'],
  },
  {
    reason: 'Velero restores the addresses of its Services as objects, which hold nothing any more; the cluster allocates new ones',
    resources: ['restore'],
    allows: ['/items/networking.k8s.io~1v1~1IPAddress/**', '/warnings/cluster/address'],
  },
  {
    reason: 'A Namespace that is included comes back though nothing is in it; Velero makes one only for what goes into it',
    when: ({ metadata }, { value }) => metadata.name === 'empty' || value?.left === undefined,
    resources: ['namespaces', 'restore'],
    allows: ['/items/v1~1Namespace/empty'],
  },
  {
    reason: 'The same, as an object',
    when: ({ metadata }) => metadata.name === 'empty',
    resources: ['namespaces'],
    allows: 'extra-right',
  },
  {
    reason: 'That nothing was selected is a warning: a name is misspelled, most likely',
    resources: ['restore'],
    when: (object) => Object.keys(object.items as object).length === 0,
    allows: ['/warnings/velero/'],
  },
  {
    // It is about shop-guard; "outside" is the name of a Service too.
    reason: 'That the API server will send requests to a URL outside the cluster is told',
    resources: ['restore'],
    when: (_object, { value }) => value?.left === undefined && value?.right === 1,
    allows: ['/warnings/velero/outside'],
  },
  {
    reason:
      'A definition that is there, and the same, is no reason to warn; Velero compares the managers too, which its server itself changes',
    resources: ['restore'],
    allows: [
      '/items/apiextensions.k8s.io~1v1~1CustomResourceDefinition/*',
      '/warnings/cluster/cranes.depot.example.com',
      '/warnings/cluster/crates.depot.example.com',
    ],
  },
];

/** Rules of one restore. */
export function rulesOf({ spec, existing, differences = [] }: RestoreCase): readonly ComparisonRule[] {
  const preserves = spec.preserveNodePorts && (!existing || spec.existingResourcePolicy === 'update');
  const updates = spec.existingResourcePolicy === 'update' ? updatedNamespaceRules : [];
  return [...caseRules, ...updates, terminating, ...(preserves ? [] : [allocatedPorts]), ...differences];
}

const updatedNamespaceRules: readonly ComparisonRule[] = [
  {
    reason: 'With the policy update a Namespace that is there gets the labels and annotations of the backup; Velero leaves it as it is',
    resources: ['namespaces'],
    when: (_object, { value }) => typeof value?.right === 'string',
    allows: ['/metadata/labels/*', '/metadata/annotations/*'],
  },
  {
    reason: 'The same, in the list',
    resources: ['restore'],
    when: (_object, { value }) => value?.left === undefined && value?.right === 'updated',
    allows: ['/items/v1~1Namespace/*'],
  },
];

const terminating: ComparisonRule = {
  reason: 'When the case had it deleted, in which second',
  resources: ['namespaces'],
  allows: ['/metadata/deletionTimestamp'],
};

const allocatedPorts: ComparisonRule = {
  reason: 'A node port that was allocated, not asked for, is allocated anew (Velero: pkg/restore/actions)',
  resources: ['services'],
  when: ({ metadata }, { value }) => ['allocated/0', 'balanced/0', 'applied/1'].includes(`${metadata.name}/${value?.path.split('/')[3]}`),
  allows: ['/spec/ports/*/nodePort'],
};

/** Whether a manager owns, on the left, a field that the object does not have. */
function isOwnedButAbsent({ left, value }: ObjectDifference): boolean {
  const path = /^\/metadata\/managedFields\/[^/]+\/fieldsV1(\/.+)$/.exec(value?.path ?? '')?.[1];
  if (path === undefined || value?.right !== undefined) return false;
  let at: unknown = left;
  for (const part of path.replace(/\/\.$/, '').split('/').slice(1)) {
    if (!part.startsWith('f:')) return false;
    at = (at as Record<string, unknown> | undefined)?.[part.slice(2).replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return at === undefined;
}
