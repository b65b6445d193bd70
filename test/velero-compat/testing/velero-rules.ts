import type { ComparisonRule } from '@lifeboat/core/compare';
import { clusterRules } from '@lifeboat/core/compare';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { ownershipRules } from '../../e2e/compare/comparison-rules.ts';
import type { ClusterContent } from '../../e2e/compare/read-cluster.ts';

/** What may differ between a cluster that Velero restored (left) and one that Lifeboat restored (right) from one backup;
 * each is a line of docs/velero/velero-compatibility.md. A rule that nothing matches fails the test. */
export const veleroRules: readonly ComparisonRule[] = [
  // Velero patches managedFields back after its write: exactly as they were, fields that are gone included.
  ...ownershipRules,
  {
    reason: 'Nobody owned a field of this object: whoever restores it owns what it writes',
    when: (_object, { left }) => left?.metadata.managedFields?.every(({ manager }) => manager === 'velero-server') ?? false,
    resources: ['configmaps'],
    allows: ['/metadata/managedFields/velero-server Update/**', '/metadata/managedFields/lifeboat Update/**'],
  },
  {
    reason: 'Velero creates Namespaces as itself; here their managers are kept as everywhere',
    resources: ['namespaces'],
    allows: ['/metadata/managedFields/**'],
  },
  {
    reason: 'A node port that was allocated is allocated anew (Velero: pkg/restore/actions)',
    resources: ['services'],
    when: (object: KubeObject) => object.metadata.name === 'node-port',
    allows: ['/spec/ports/*/nodePort'],
  },
];

export const allVeleroRules: readonly ComparisonRule[] = [...clusterRules, ...veleroRules];

/** Without Velero's own namespace, which its server works in. */
export function withoutVelero(content: ClusterContent): ClusterContent {
  return new Map(
    [...content].map(([resource, objects]) => [
      resource,
      new Map([...objects].filter(([name]) => !name.startsWith('velero/') && name !== '/velero')),
    ]),
  );
}
