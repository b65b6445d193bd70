import { isDeepStrictEqual } from 'node:util';
import type { ComparisonRule } from '@lifeboat/core/compare';
import type { KubeObject } from '@lifeboat/core/plugin-api';

/** Where a request names what the backup does not hold. `first`: of the names there, the one that the message is counted under. */
export function toldWithTheNamesThere(first: string): ComparisonRule {
  return {
    reason: 'A name of the request that selects nothing is a warning, with the names that the backup holds; Velero does not tell',
    resources: ['restore'],
    when: (_object, { value }) => value?.left === undefined && value?.right === 1,
    allows: [`/warnings/velero/${first}`],
  };
}

/** Where a mapping begins at a namespace that the backup does not hold. */
export const refusedMappingRules: readonly ComparisonRule[] = [
  {
    reason: 'A mapping from a namespace that the backup does not hold is refused: a name is misspelled; Velero restores to the old names',
    resources: ['restore'],
    when: (_object, { left, right }) => left?.phase === 'Completed' && right?.phase === 'FailedValidation',
    allows: ['/phase', '/items/**'],
  },
  {
    reason: 'The same, the objects',
    when: ({ metadata }) => [metadata.name, metadata.namespace].includes('depot'),
    allows: 'missing-right',
  },
];

/** Where a copy of a namespace comes beside the original. */
export const waitingClaimRule: ComparisonRule = {
  reason: 'A claim that names a volume which is reserved for another claim waits without end: that is told',
  resources: ['restore'],
  when: (_object, { value }) => value?.left === undefined && value?.right === 1,
  allows: ['/warnings/store/pv-keep'],
};

/** The same, with the policy update. */
export const sharedBindingRule: ComparisonRule = {
  reason: 'A binding outside of the copy keeps the subjects that it had beside the mapped ones; with Velero the original loses its rights',
  resources: ['clusterrolebindings.rbac.authorization.k8s.io', 'rolebindings.rbac.authorization.k8s.io'],
  when: (_object, { left, right }) => {
    const ours = subjectsOf(right);
    const web = (namespace: string) =>
      ours.some((subject) => isDeepStrictEqual(subject, { kind: 'ServiceAccount', name: 'web', namespace }));
    return subjectsOf(left).every((subject) => ours.some((own) => isDeepStrictEqual(own, subject))) && web('shop') && web('store');
  },
  allows: ['/subjects/**'],
};

function subjectsOf(binding: KubeObject | undefined): readonly unknown[] {
  return Array.isArray(binding?.subjects) ? binding.subjects : [];
}
