import type { BackupSpec, ResourcePolicies, RestoreSpec } from '@lifeboat/core';

type Policies = Partial<Record<keyof ResourcePolicies, unknown>>;

/** One ConfigMap of policies and one request that both tools get. */
export interface FineFilterCase<Spec> {
  readonly title: string;
  /** `version: v1` is added. */
  readonly policies: Policies;
  readonly spec: Spec;
  /** What both refuse it for; Velero's words are on the left of ours. */
  readonly refused?: readonly [velero: RegExp, lifeboat: RegExp];
  /** Entries that only Lifeboat's archive has. */
  readonly differs?: { readonly reason: string; readonly lifeboatHas: RegExp };
  /** Velero's, where it is not `Completed`. */
  readonly phase?: string;
}

const all = { includedNamespaces: ['shop', 'team-*'] };
const shop = { includedNamespaces: ['shop'] };
const inShop = (...resourceFilters: object[]): Policies => ({ namespacedFilterPolicies: [{ namespaces: ['shop'], resourceFilters }] });
const web = { labelSelector: { matchLabels: { app: 'web' } } };

export const backupCases: readonly FineFilterCase<BackupSpec>[] = [
  {
    title: 'kinds with a label, in one namespace of several',
    policies: inShop({ kinds: ['ConfigMap', 'secrets', 'deploy', 'Pod'], ...web }),
    spec: all,
  },
  { title: 'exact names', policies: inShop({ kinds: ['ConfigMap'], names: ['app-config', 'absent'] }), spec: shop },
  {
    title: 'globs of names, less other globs',
    policies: inShop({ kinds: ['ConfigMap', 'Secret'], names: ['app-*'], excludedNames: ['*-tmp-*', '*-[a-d]ebug'] }),
    spec: shop,
  },
  {
    title: 'one of several selectors',
    policies: inShop({
      kinds: ['ConfigMap'],
      orLabelSelectors: [{ matchLabels: { env: 'prod' } }, { matchLabels: { app: 'monitoring' } }],
    }),
    spec: shop,
  },
  {
    title: 'expressions over labels',
    policies: inShop({
      kinds: ['ConfigMap', 'Secret'],
      labelSelector: {
        matchLabels: { app: 'web' },
        matchExpressions: [
          { key: 'env', operator: 'NotIn', values: ['dev', 'test'] },
          { key: 'skip', operator: 'DoesNotExist' },
        ],
      },
    }),
    spec: shop,
  },
  {
    title: 'the exact name of a namespace, then the first pattern that fits',
    policies: {
      namespacedFilterPolicies: [
        { namespaces: ['team-a-*'], resourceFilters: [{ kinds: ['ConfigMap'] }] },
        { namespaces: ['team-*'], resourceFilters: [{ kinds: ['Secret'] }] },
        { namespaces: ['team-a-prod'], resourceFilters: [{ kinds: ['ConfigMap', 'Secret'] }] },
      ],
    },
    spec: all,
  },
  {
    title: 'all kinds by a label, and some kinds by another',
    policies: inShop({ kinds: ['*'], ...web }, { kinds: ['Secret'], labelSelector: { matchLabels: { app: 'db' } } }),
    spec: shop,
  },
  {
    title: 'all other kinds without a condition',
    policies: inShop({ kinds: ['Secret'], names: ['app-secret'] }, { kinds: [] }),
    spec: all,
  },
  { title: 'what a Pod needs comes, though its kind is not named', policies: inShop({ kinds: ['Pod'] }), spec: shop },
  {
    title: 'what a Pod needs does not come against its name',
    policies: inShop({ kinds: ['Pod'] }, { kinds: ['PersistentVolumeClaim'], names: ['other'] }),
    spec: shop,
  },
  { title: 'custom resources', policies: inShop({ kinds: ['Gadget'] }), spec: shop },
  { title: 'a kind that nothing serves', policies: inShop({ kinds: ['Widget', 'Secret'] }), spec: shop, phase: 'PartiallyFailed' },
  { title: 'a cluster-scoped kind among those of a namespace', policies: inShop({ kinds: ['ClusterRole', 'Secret'] }), spec: shop },
  {
    title: 'the selector of the backup does not count where a policy says something',
    policies: inShop({ kinds: ['Secret'] }),
    spec: { ...all, labelSelector: { matchLabels: { app: 'web' } } },
  },
  {
    title: 'the selector of a backup of everything',
    policies: inShop({ kinds: ['Secret', 'ConfigMap'], names: ['app-*', 'db-*'] }),
    spec: { labelSelector: { matchLabels: { app: 'web' } } },
    differs: {
      reason: 'the policy replaces the selector also where all namespaces are asked for; such a backup holds cluster-scoped kinds',
      lifeboatHas: /db-secret|\/cluster\//,
    },
  },
  {
    title: 'cluster-scoped kinds by name and by label',
    policies: {
      clusterScopedFilterPolicy: {
        resourceFilters: [
          { kinds: ['ClusterRole'], names: ['app-*'] },
          { kinds: ['StorageClass'], labelSelector: { matchLabels: { app: 'none' } } },
        ],
      },
    },
    spec: { ...shop, includedClusterScopedResources: ['clusterroles', 'clusterrolebindings', 'storageclasses'] },
  },
  {
    title: 'a cluster-scoped kind that the backup does not take anyway',
    policies: { clusterScopedFilterPolicy: { resourceFilters: [{ kinds: ['StorageClass'] }] } },
    spec: shop,
  },
  {
    title: 'what comes along goes by the names of cluster-scoped kinds',
    policies: { clusterScopedFilterPolicy: { resourceFilters: [{ kinds: ['ClusterRoleBinding', 'PersistentVolume'], names: ['no-*'] }] } },
    spec: shop,
  },
  {
    title: 'namespaces by name',
    policies: { clusterScopedFilterPolicy: { resourceFilters: [{ kinds: ['Namespace'], names: ['team-*'] }] } },
    spec: all,
  },
  {
    title: 'an excluded kind stays out',
    policies: {
      includeExcludePolicy: { excludedNamespaceScopedResources: ['secrets'] },
      ...inShop({ kinds: ['ConfigMap', 'Secret'], ...web }),
    },
    spec: all,
  },
  {
    title: 'not with the old filters',
    policies: inShop({ kinds: ['Secret'] }),
    spec: { ...shop, includedResources: ['secrets'] },
    refused: [/cannot be used with namespace/, /cannot be used with the namespacedFilterPolicies/],
  },
];

const twice = 'appears in both resourceFilters';

/** What is wrong with policies in a backup as in a restore. */
export const refusedPolicies: readonly Omit<FineFilterCase<object>, 'spec'>[] = [
  {
    title: 'no namespace',
    policies: { namespacedFilterPolicies: [{ namespaces: [], resourceFilters: [{ kinds: ['Pod'] }] }] },
    refused: [/at least one namespace must be specified/, /at least one namespace must be specified/],
  },
  { title: 'no filter', policies: inShop(), refused: [/at least one resourceFilter/, /at least one resourceFilter/] },
  {
    title: 'two for all other kinds',
    policies: inShop({ kinds: [] }, { kinds: ['*'] }),
    refused: [/only one catch-all/, /only one catch-all/],
  },
  {
    title: 'names for all other kinds',
    policies: inShop({ kinds: ['*'], names: ['a*'] }),
    refused: [/cannot be specified for catch-all/, /cannot be specified for catch-all/],
  },
  { title: 'a kind twice', policies: inShop({ kinds: ['Pod'] }, { kinds: ['Pod'] }), refused: [new RegExp(twice), new RegExp(twice)] },
  {
    title: 'both ways of selectors',
    policies: inShop({ kinds: ['Pod'], ...web, orLabelSelectors: [{ matchLabels: { app: 'db' } }] }),
    refused: [/cannot co-exist/, /cannot co-exist/],
  },
  {
    title: 'an operator that there is not',
    policies: inShop({ kinds: ['Pod'], labelSelector: { matchExpressions: [{ key: 'a', operator: 'Like', values: ['b'] }] } }),
    refused: [/invalid label selector/, /invalid label selector/],
  },
  {
    title: 'a namespace pattern twice',
    policies: { namespacedFilterPolicies: ['a*', 'a*'].map((name) => ({ namespaces: [name], resourceFilters: [{ kinds: ['Pod'] }] })) },
    refused: [/duplicate namespace pattern/, /duplicate namespace pattern/],
  },
  {
    title: 'a namespace pattern with braces',
    policies: { namespacedFilterPolicies: [{ namespaces: ['{a,b}'], resourceFilters: [{ kinds: ['Pod'] }] }] },
    refused: [/unsupported characters/, /unsupported characters/],
  },
  { title: 'a bracket that is not closed', policies: inShop({ kinds: ['Pod'], names: ['a['] }), refused: [/invalid glob/, /invalid glob/] },
  {
    title: 'all kinds that are cluster-scoped',
    policies: { clusterScopedFilterPolicy: { resourceFilters: [{ kinds: ['*'] }] } },
    refused: [/catch-all is not supported/, /catch-all is not supported/],
  },
  {
    title: 'no filter of cluster-scoped kinds',
    policies: { clusterScopedFilterPolicy: { resourceFilters: [] } },
    refused: [/resourceFilters cannot be empty/, /resourceFilters cannot be empty/],
  },
  {
    title: 'a field that there is not',
    policies: inShop({ kinds: ['Pod'], exclude: ['a'] }),
    refused: [/exclude/, /unknown field exclude/],
  },
  {
    title: 'a list that is none',
    policies: inShop({ kinds: 'Pod' }),
    refused: [/cannot unmarshal/, /kinds must be a list/],
  },
];

export const restoreCases: readonly FineFilterCase<RestoreSpec>[] = [
  { title: 'kinds with a label', policies: inShop({ kinds: ['ConfigMap', 'secrets', 'deploy'], ...web }), spec: {} },
  {
    title: 'names less other names, and all other kinds',
    policies: inShop({ kinds: ['ConfigMap'], names: ['app-*'], excludedNames: ['*tmp*'] }, { kinds: ['*'], ...web }),
    spec: shop,
  },
  {
    title: 'several namespaces by patterns',
    policies: {
      namespacedFilterPolicies: [
        { namespaces: ['team-*'], resourceFilters: [{ kinds: ['Secret'] }] },
        { namespaces: ['team-a-prod'], resourceFilters: [{ kinds: ['ConfigMap'] }] },
      ],
    },
    spec: { excludedNamespaces: ['shop'] },
  },
  {
    title: 'a selector of the restore, where no policy says something',
    policies: inShop({ kinds: ['Secret'], orLabelSelectors: [{ matchLabels: { app: 'db' } }] }),
    spec: { labelSelector: { matchLabels: { app: 'web' } } },
  },
  { title: 'the old filters count first', policies: inShop({ kinds: ['Secret', 'ConfigMap'] }), spec: { includedResources: ['secrets'] } },
  { title: 'what a Pod needs comes all the same', policies: inShop({ kinds: ['Pod'] }), spec: shop },
  {
    title: 'cluster-scoped kinds',
    policies: {
      clusterScopedFilterPolicy: {
        resourceFilters: [
          { kinds: ['ClusterRole'], names: ['app-*'] },
          { kinds: ['StorageClass'], labelSelector: { matchLabels: { app: 'none' } } },
        ],
      },
    },
    spec: { includedResources: ['clusterroles', 'storageclasses', 'clusterrolebindings'] },
  },
];

/** What only a restore refuses. */
export const refusedForRestore: readonly Omit<FineFilterCase<object>, 'spec'>[] = [
  {
    title: 'volume policies',
    policies: { volumePolicies: [{ conditions: {}, action: { type: 'skip' } }] },
    refused: [/volumePolicies are not supported/, /volumePolicies are not supported/],
  },
  {
    title: 'lists of kinds',
    policies: { includeExcludePolicy: { excludedNamespaceScopedResources: ['secrets'] } },
    refused: [/includeExcludePolicy is not supported/, /includeExcludePolicy is not supported/],
  },
];
