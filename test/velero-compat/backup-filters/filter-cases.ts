import type { BackupSpec } from '@lifeboat/core';

/** One request that both tools get. */
export interface FilterCase {
  readonly title: string;
  readonly spec: BackupSpec;
  /** Made once no namespace asks to be left out any more, and a CRD was made that Velero has not seen yet. */
  readonly late?: true;
  /** Why Lifeboat refuses it, where Velero makes a backup that has failed in part. */
  readonly refused?: RegExp;
}

const shop = { includedNamespaces: ['shop'] };

/** Every filter alone, and those that act on each other. */
export const filterCases: readonly FilterCase[] = [
  { title: 'no filter', spec: {} },
  { title: 'one namespace', spec: shop },
  { title: 'namespaces by a glob', spec: { includedNamespaces: ['shop*', 'empty'] } },
  { title: 'a glob that matches nothing', spec: { includedNamespaces: ['nothing-*'] } },
  { title: 'an empty namespace', spec: { includedNamespaces: ['empty'] } },
  {
    title: 'a namespace that does not exist',
    spec: { includedNamespaces: ['shop', 'absent'] },
    refused: /the included namespace absent does not exist/,
  },
  { title: 'a namespace that asks to be left out is included by a glob', spec: { includedNamespaces: ['pri*', 'shop'] } },
  { title: 'excluded namespaces by a glob', spec: { excludedNamespaces: ['shop-*', 'kube-?ystem'] } },
  { title: 'a glob less a namespace', spec: { includedNamespaces: ['shop*'], excludedNamespaces: ['shop-test'] } },
  { title: 'a namespace that is referred to is excluded', spec: { excludedNamespaces: ['shop'], includeClusterResources: true } },
  { title: 'old: cluster resources on', spec: { includeClusterResources: true } },
  { title: 'old: cluster resources off', spec: { includeClusterResources: false } },
  { title: 'old: cluster resources on, one namespace', spec: { ...shop, includeClusterResources: true } },
  { title: 'old: cluster resources off, one namespace', spec: { ...shop, includeClusterResources: false } },
  { title: 'old: kinds by short name, kind and group', spec: { includedResources: ['deploy', 'ConfigMap', 'gadgets.lab.example.com'] } },
  { title: 'old: kinds of one namespace', spec: { ...shop, includedResources: ['cm', 'pvc'] } },
  { title: 'old: a claim comes without its volume', spec: { ...shop, includedResources: ['pvc'], includeClusterResources: false } },
  { title: 'old: a claim and volumes', spec: { ...shop, includedResources: ['pvc', 'pv'] } },
  { title: 'old: a cluster-scoped kind, one namespace', spec: { ...shop, includedResources: ['storageclasses', 'configmaps'] } },
  {
    title: 'old: a cluster-scoped kind, cluster resources on',
    spec: { ...shop, includedResources: ['sc', 'configmaps'], includeClusterResources: true },
  },
  { title: 'old: custom resources bring their CRD', spec: { ...shop, includedResources: ['gad'] } },
  { title: 'old: no CRD with cluster resources off', spec: { ...shop, includedResources: ['gad'], includeClusterResources: false } },
  { title: 'old: excluded CRDs', spec: { ...shop, excludedResources: ['crd'] } },
  { title: 'old: excluded kinds', spec: { excludedResources: ['secrets', 'deployments.apps', 'pv', 'crb'] } },
  { title: 'old: excluded kinds of one namespace', spec: { ...shop, excludedResources: ['po', 'clusterroles'] } },
  { title: 'old: kinds by globs', spec: { ...shop, includedResources: ['*.apps', 'config*'] } },
  { title: 'old: a kind that nothing serves', spec: { ...shop, includedResources: ['widgets', 'secrets'] } },
  { title: 'old: namespaces only', spec: { includedResources: ['namespaces'] } },
  { title: 'old: excluded namespaces kind', spec: { ...shop, excludedResources: ['namespaces'] } },
  { title: 'old: snapshots by name and others', spec: { ...shop, includedResources: ['volumesnapshots.snapshot.storage.k8s.io', 'cm'] } },
  { title: 'old: snapshots by short name', spec: { includedResources: ['vs', 'vsc'] } },
  { title: 'scoped: all cluster-scoped', spec: { includedClusterScopedResources: ['*'] } },
  { title: 'scoped: all cluster-scoped, one namespace', spec: { ...shop, includedClusterScopedResources: ['*'] } },
  { title: 'scoped: some cluster-scoped', spec: { ...shop, includedClusterScopedResources: ['sc', 'fleets.lab.example.com'] } },
  { title: 'scoped: no cluster-scoped', spec: { excludedClusterScopedResources: ['*'] } },
  { title: 'scoped: no cluster-scoped, one namespace', spec: { ...shop, excludedClusterScopedResources: ['*'] } },
  { title: 'scoped: some cluster-scoped excluded', spec: { excludedClusterScopedResources: ['clusterroles', 'crd'] } },
  { title: 'scoped: some namespaced', spec: { includedNamespaceScopedResources: ['cm', 'gadgets.lab.example.com'] } },
  { title: 'scoped: some namespaced, one namespace', spec: { ...shop, includedNamespaceScopedResources: ['po'] } },
  { title: 'scoped: some namespaced excluded', spec: { excludedNamespaceScopedResources: ['secrets', 'po'] } },
  { title: 'scoped: no namespaced', spec: { excludedNamespaceScopedResources: ['*'] } },
  {
    title: 'scoped: no namespaced, all cluster-scoped',
    spec: { excludedNamespaceScopedResources: ['*'], includedClusterScopedResources: ['*'] },
  },
  {
    title: 'scoped: both scopes',
    spec: { includedNamespaceScopedResources: ['pvc', 'sa'], includedClusterScopedResources: ['pv', 'clusterrolebindings'] },
  },
  { title: 'scoped: a kind in the wrong list', spec: { ...shop, includedClusterScopedResources: ['cm'] } },
  { title: 'a label', spec: { labelSelector: { matchLabels: { app: 'web' } } } },
  { title: 'a label, one namespace', spec: { ...shop, labelSelector: { matchLabels: { app: 'web' } } } },
  { title: 'a label that only objects have', spec: { labelSelector: { matchLabels: { tier: 'front' } } } },
  { title: 'a label, some namespaces', spec: { includedNamespaces: ['shop*', 'empty'], labelSelector: { matchLabels: { app: 'db' } } } },
  {
    title: 'a label, cluster resources on',
    spec: { labelSelector: { matchLabels: { app: 'web' } }, includeClusterResources: true },
  },
  {
    title: 'a label by expressions',
    spec: { ...shop, labelSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } },
  },
  {
    title: 'one of several labels',
    spec: { orLabelSelectors: [{ matchLabels: { tier: 'front' } }, { matchLabels: { app: 'db' } }, { matchLabels: { app: 'web' } }] },
  },
  {
    title: 'a label of namespaces that are excluded',
    spec: {
      excludedNamespaces: ['kube-system', 'shop-test'],
      labelSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] },
    },
  },
  {
    title: 'a label, no CRDs',
    spec: { ...shop, labelSelector: { matchLabels: { app: 'web' } }, excludedClusterScopedResources: ['crd'] },
  },
  {
    title: 'ordered resources',
    spec: { ...shop, orderedResources: { configmaps: 'shop/web,shop/missing,shop/db', persistentvolumes: 'spare' } },
  },
  { title: 'late: no filter', spec: {}, late: true },
  { title: 'late: old: excluded kinds', spec: { excludedResources: ['secrets', 'pv'] }, late: true },
  { title: 'late: old: a cluster-scoped kind', spec: { includedResources: ['sc', 'cm'] }, late: true },
  { title: 'late: a label', spec: { labelSelector: { matchLabels: { app: 'web' } } }, late: true },
  { title: 'late: one of several labels', spec: { orLabelSelectors: [{ matchLabels: { tier: 'front' } }] }, late: true },
];
