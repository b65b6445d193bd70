import type { RestoreCase } from '../restore-case.ts';
import { updateRules } from '../rules/update-rules.ts';

const volume = (name: string, policy: string, claim = '') =>
  `{apiVersion: v1, kind: PersistentVolume, metadata: {name: ${name}}, spec: {capacity: {storage: 9Gi}, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: ${policy}, storageClassName: shelf, hostPath: {path: /tmp/other}${claim}}}`;

/** PersistentVolumes without data of their own: Velero: pkg/restore/pv_restorer.go. */
export const volumeCases: readonly RestoreCase[] = [
  {
    name: 'volumes are not to be restored',
    spec: { includedResources: ['pv', 'pvc', 'sc', 'namespaces'], restorePVs: false },
    expects: ['persistentvolumeclaims shop/data'],
  },
  { name: 'volumes are to be restored', spec: { includedResources: ['pv', 'pvc', 'sc', 'namespaces'], restorePVs: true } },
  {
    name: 'volumes that are there, other ones',
    prepare: async ({ create }) => {
      await create(volume('pv-keep', 'Retain'));
      await create(volume('pv-gone', 'Delete'));
    },
    spec: { includedResources: ['pv', 'pvc', 'sc', 'namespaces'] },
  },
  {
    name: 'volumes that are there, other ones, policy update',
    prepare: async ({ create }) => {
      await create(volume('pv-keep', 'Retain'));
      await create(volume('pv-gone', 'Delete'));
    },
    spec: { existingResourcePolicy: 'update', includedResources: ['pv', 'pvc', 'sc', 'namespaces'] },
    differences: updateRules,
  },
  {
    name: 'volumes that are there, mapped claims',
    prepare: async ({ create }) => {
      await create(volume('pv-keep', 'Retain'));
      await create(volume('pv-gone', 'Delete'));
    },
    spec: { includedResources: ['pv', 'pvc', 'sc', 'namespaces'], namespaceMapping: { shop: 'store' } },
  },
  {
    name: 'volumes with a mapped claim, not to be restored',
    spec: { includedResources: ['pv', 'pvc', 'sc', 'namespaces'], restorePVs: false, namespaceMapping: { shop: 'store' } },
  },
];

/** What is refused, alike. */
export const invalidCases: readonly RestoreCase[] = [
  {
    name: 'invalid: both kinds of selectors',
    spec: { labelSelector: { matchLabels: { a: 'b' } }, orLabelSelectors: [{ matchLabels: { a: 'b' } }] },
  },
  { name: 'invalid: an unknown policy', spec: { existingResourcePolicy: 'overwrite' as 'update' } },
  { name: 'invalid: a kind that is never restored', spec: { includedResources: ['nodes'] } },
  { name: 'invalid: included and excluded namespaces', spec: { includedNamespaces: ['shop'], excludedNamespaces: ['*'] } },
];
