import { longBackupName } from '../backups.ts';
import type { RestoreCase } from '../restore-case.ts';
import { refusedMappingRules, sharedBindingRule, toldWithTheNamesThere, waitingClaimRule } from '../rules/mapping-rules.ts';
import { updateRules } from '../rules/update-rules.ts';

/** Where objects go: mappings, namespaces that are there, names at limits (Velero: pkg/restore/restore.go and pkg/restore/pv_restorer.go). */
export const namespaceCases: readonly RestoreCase[] = [
  {
    name: 'mapping: one namespace',
    spec: { namespaceMapping: { shop: 'store' } },
    expects: ['configmaps store/settings', '!namespaces shop', 'configmaps depot/settings'],
  },
  {
    name: 'mapping: two namespaces',
    ofOurs: true,
    spec: { namespaceMapping: { shop: 'store', depot: 'hall' } },
    expects: ['configmaps store/settings', 'configmaps hall/settings', '!namespaces depot'],
  },
  {
    name: 'mapping: a swap',
    spec: {
      namespaceMapping: { shop: 'depot', depot: 'shop' },
      includedResources: ['configmaps', 'namespaces', 'rolebindings', 'serviceaccounts'],
    },
    expects: ['configmaps shop/only-depot', 'configmaps depot/frozen'],
  },
  {
    name: 'mapping: filters are for the original names',
    spec: { namespaceMapping: { shop: 'store' }, includedNamespaces: ['shop'] },
    expects: ['configmaps store/settings', 'persistentvolumes pv-keep'],
  },
  {
    name: 'mapping: filters do not know the new names',
    spec: { namespaceMapping: { shop: 'store' }, includedNamespaces: ['store'] },
    expects: ['!configmaps store/settings'],
    differences: [toldWithTheNamesThere('depot')],
  },
  {
    name: 'mapping: of a namespace that is not in the backup',
    spec: { namespaceMapping: { nowhere: 'store' }, includedNamespaces: ['depot'] },
    differences: refusedMappingRules,
  },
  {
    name: 'mapping: beside what was restored before',
    existing: {},
    spec: { namespaceMapping: { shop: 'store' } },
    expects: ['configmaps store/settings', 'configmaps shop/settings'],
    differences: [waitingClaimRule],
  },
  {
    name: 'mapping: beside what was restored before, with the policy update',
    existing: {},
    spec: { namespaceMapping: { shop: 'store' }, existingResourcePolicy: 'update' },
    differences: [...updateRules, sharedBindingRule],
  },
  {
    name: 'mapping: into a namespace that is there, with other labels',
    prepare: ({ create }) => create('{apiVersion: v1, kind: Namespace, metadata: {name: store, labels: {team: others}}}'),
    spec: { namespaceMapping: { shop: 'store' } },
  },
  {
    name: 'a namespace that is there, with other labels, and the policy update',
    prepare: ({ create }) => create('{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: others}}}'),
    spec: { existingResourcePolicy: 'update', includedResources: ['namespaces', 'configmaps'] },
  },
  {
    name: 'a namespace that is terminating',
    prepare: async ({ create, kubectl }) => {
      await create('{apiVersion: v1, kind: Namespace, metadata: {name: shop}}');
      await kubectl('delete', 'namespace', 'shop', '--wait=false');
    },
    // Velero waits anew for each object.
    spec: { includedResources: ['secrets', 'clusterroles'], orLabelSelectors: [{ matchLabels: { app: 'web' } }] },
    expects: ['clusterroles.rbac.authorization.k8s.io shop-reader', '!secrets shop/password'],
    differences: [
      {
        reason: 'What cannot be restored stands in the list, and its error at its namespace; Velero lists nothing and speaks of itself',
        resources: ['restore'],
        allows: ['/items/v1~1Secret/*', '/errors/velero/*', '/errors/shop/*'],
      },
    ],
  },
  {
    name: 'objects whose Namespace is not in the backup',
    backup: 'without-namespaces',
    spec: {},
    expects: ['configmaps shop/settings', 'namespaces shop'],
  },
  {
    name: 'objects whose Namespace is not in the backup, mapped',
    ofOurs: true,
    backup: 'without-namespaces',
    spec: { namespaceMapping: { shop: 'store' } },
  },
  {
    name: 'names beyond the length of a label',
    ofOurs: true,
    backup: longBackupName,
    restore: `long-${'restore-'.repeat(9)}abc`,
    spec: {},
    expects: ['configmaps depot/settings'],
  },
];

/** Of objects with one name the first is restored: Velero takes the namespaces in any order, Lifeboat tells beforehand. */
export const collisionCases: readonly RestoreCase[] = [
  {
    name: 'mapping: two namespaces into one',
    spec: { namespaceMapping: { shop: 'store', depot: 'store' }, includedResources: ['configmaps', 'secrets'] },
    expects: ['configmaps store/settings', 'configmaps store/frozen', 'configmaps store/only-depot', 'secrets store/key'],
    differences: [
      {
        reason: 'Which of two objects comes first is chance with Velero; here the collision is a warning',
        when: ({ metadata }) => ['settings', 'outcome', 'store'].includes(metadata.name),
        resources: ['configmaps', 'restore', 'namespaces'],
        allows: [
          '/data/**',
          '/metadata/labels/**',
          '/metadata/annotations/**',
          '/metadata/managedFields/**',
          '/items/v1~1ConfigMap/store~1settings',
          '/warnings/**',
        ],
      },
    ],
  },
];
