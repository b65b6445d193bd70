import type { RestoreCase } from '../restore-case.ts';
import { sameRules, updateRules } from '../rules/update-rules.ts';

const namespaced = { includedNamespaces: ['shop'] };

/** The status of restored objects: Velero: pkg/restore/restore.go. */
export const statusCases: readonly RestoreCase[] = [
  { name: 'status of one kind', spec: { ...namespaced, restoreStatus: { includedResources: ['crates'] } } },
  { name: 'status of all kinds', ofOurs: true, spec: { ...namespaced, restoreStatus: { includedResources: ['*'] } } },
  {
    name: 'status of all kinds but one',
    spec: { ...namespaced, restoreStatus: { includedResources: ['*'], excludedResources: ['crates.depot.example.com'] } },
  },
  { name: 'status of kinds that are only excluded', spec: { ...namespaced, restoreStatus: { excludedResources: ['deployments'] } } },
  { name: 'status of nothing in particular', spec: { ...namespaced, restoreStatus: {} } },
  {
    name: 'status of objects that are there, policy update',
    existing: namespaced,
    differences: [...sameRules, ...updateRules],
    spec: { ...namespaced, existingResourcePolicy: 'update', restoreStatus: { includedResources: ['*'] } },
  },
  {
    name: 'status of an object that was changed, policy update',
    existing: namespaced,
    differences: [...sameRules, ...updateRules],
    prepare: ({ patch }) => patch('crate shop/one', { spec: { weight: 1 } }),
    spec: { ...namespaced, existingResourcePolicy: 'update', restoreStatus: { includedResources: ['crates'] } },
  },
];
