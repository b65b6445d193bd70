import type { RestoreCase } from '../restore-case.ts';
import { toldWithTheNamesThere } from '../rules/mapping-rules.ts';

const settings = 'configmaps shop/settings';
const web = { matchLabels: { app: 'web' } };

/** What is selected: Velero: pkg/restore/restore.go. */
export const filterCases: readonly RestoreCase[] = [
  {
    // Must come first: later cases leave the definitions where they are.
    name: 'definitions are left out, and their kinds are not served',
    spec: { excludedResources: ['customresourcedefinitions'] },
    expects: [settings, '!customresourcedefinitions.apiextensions.k8s.io crates.depot.example.com'],
    differences: [
      {
        reason: 'A kind that the cluster does not serve is one error with a count, not one for each object',
        resources: ['restore'],
        allows: ['/errors/**', '/items/depot.example.com~1v1~1Crane/**', '/items/depot.example.com~1v1~1Crate/**'],
      },
    ],
  },
  {
    name: 'everything',
    ofOurs: true,
    spec: {},
    expects: [
      settings,
      'configmaps depot/only-depot',
      'namespaces empty',
      'clusterroles.rbac.authorization.k8s.io shop-reader',
      '!jobs.batch shop/finished',
      '!pods shop/done',
      '!pods shop/mirror',
      'pods shop/web-0',
      'crates.depot.example.com shop/one',
      'cranes.depot.example.com tall',
    ],
  },
  {
    name: 'one namespace',
    ofOurs: true,
    spec: { includedNamespaces: ['shop'] },
    expects: [settings, '!configmaps depot/settings', '!clusterroles.rbac.authorization.k8s.io shop-reader', 'persistentvolumes pv-keep'],
  },
  {
    name: 'all namespaces by a star',
    spec: { includedNamespaces: ['*'], includedResources: ['configmaps', 'clusterroles'] },
    expects: [settings, 'clusterroles.rbac.authorization.k8s.io shop-reader'],
  },
  { name: 'namespaces by a glob', spec: { includedNamespaces: ['d*'] } },
  {
    name: 'all namespaces but those of a glob',
    spec: { excludedNamespaces: ['sh*'] },
    expects: [`!${settings}`, 'configmaps depot/settings'],
  },
  { name: 'an empty namespace', spec: { includedNamespaces: ['empty'] } },
  {
    name: 'a namespace that is not in the backup',
    spec: { includedNamespaces: ['nowhere'] },
    expects: [`!${settings}`],
    differences: [toldWithTheNamesThere('depot')],
  },
  { name: 'one kind', spec: { includedResources: ['configmaps'] }, expects: [settings, '!secrets shop/password'] },
  {
    name: 'short names of kinds',
    spec: { includedResources: ['cm', 'svc', 'deploy'] },
    expects: [settings, 'services shop/web', 'deployments.apps shop/web', '!secrets shop/password'],
  },
  {
    name: 'kinds with their group',
    spec: { includedResources: ['deployments.apps', 'crates.depot.example.com', 'cranes.depot.example.com'] },
    expects: ['deployments.apps shop/web', 'crates.depot.example.com shop/one', 'cranes.depot.example.com tall'],
  },
  { name: 'singular and kind names', spec: { includedResources: ['deployment', 'ConfigMap', 'crate'] } },
  {
    name: 'kinds by a glob',
    spec: { includedResources: ['*.depot.example.com'] },
    expects: ['crates.depot.example.com shop/one', `!${settings}`],
  },
  { name: 'kinds by a glob inside the name', spec: { includedResources: ['config*'] } },
  {
    name: 'a kind that nobody knows',
    spec: { includedResources: ['sprockets'] },
    differences: [toldWithTheNamesThere('cranes.depot.example.com')],
  },
  {
    name: 'all kinds but some',
    spec: { excludedResources: ['cm', 'secrets', 'deployments.apps'] },
    expects: [`!${settings}`, '!secrets shop/password', '!deployments.apps shop/web', 'services shop/web'],
  },
  { name: 'all kinds but those of a glob', spec: { excludedResources: ['*.apps', '*.depot.example.com'] } },
  { name: 'namespaces themselves are left out', spec: { excludedResources: ['namespaces'] } },
  { name: 'only namespaces', spec: { includedResources: ['namespaces'] } },
  {
    name: 'no cluster-scoped kinds',
    spec: { includeClusterResources: false },
    expects: [settings, '!persistentvolumes pv-keep', '!clusterroles.rbac.authorization.k8s.io shop-reader'],
  },
  {
    name: 'cluster-scoped kinds, asked for',
    spec: { includeClusterResources: true, excludedResources: ['*.apps', 'pods', 'secrets', 'services'] },
  },
  {
    name: 'cluster-scoped kinds, asked for, beside one namespace',
    ofOurs: true,
    spec: { includedNamespaces: ['depot'], includeClusterResources: true },
    expects: ['clusterroles.rbac.authorization.k8s.io shop-reader', 'persistentvolumes pv-free', `!${settings}`],
  },
  {
    name: 'no cluster-scoped kinds beside one namespace',
    spec: { includedNamespaces: ['shop'], includeClusterResources: false },
    expects: [settings, '!persistentvolumes pv-keep'],
  },
  {
    name: 'a cluster-scoped kind, not asked for, beside one namespace',
    spec: { includedNamespaces: ['shop'], includedResources: ['persistentvolumes', 'configmaps'] },
  },
  {
    name: 'a label',
    ofOurs: true,
    spec: { labelSelector: web },
    expects: [settings, '!configmaps shop/bare', 'cranes.depot.example.com tall'],
  },
  {
    name: 'labels by expressions',
    spec: {
      labelSelector: {
        matchExpressions: [
          { key: 'tier', operator: 'In', values: ['back', 'front'] },
          { key: 'app', operator: 'DoesNotExist' },
        ],
      },
    },
  },
  {
    name: 'one of two labels',
    spec: { orLabelSelectors: [{ matchLabels: { tier: 'back' } }, { matchLabels: { app: 'store' } }] },
    expects: ['configmaps depot/only-depot', 'configmaps depot/settings', `!${settings}`],
  },
  { name: 'a label that nothing has', spec: { labelSelector: { matchLabels: { app: 'nobody' } } }, expects: [`!${settings}`] },
  { name: 'a label beside one namespace', spec: { labelSelector: web, includedNamespaces: ['shop'] } },
  {
    name: 'a Pod brings its claim and that its volume',
    ofOurs: true,
    spec: {
      includedNamespaces: ['shop'],
      labelSelector: { matchLabels: { app: 'web' } },
      includedResources: ['pods', 'serviceaccounts', 'persistentvolumeclaims', 'persistentvolumes', 'priorityclasses'],
    },
    expects: ['persistentvolumeclaims shop/data', 'persistentvolumes pv-keep', 'pods shop/web-0'],
  },
  {
    name: 'a Pod without the kind of its volume',
    spec: { includedResources: ['pods', 'serviceaccounts', 'persistentvolumeclaims', 'priorityclasses'] },
  },
  {
    name: 'a Pod without the kind of its claim',
    spec: { includedResources: ['pods', 'serviceaccounts', 'priorityclasses', 'persistentvolumes'] },
  },
  { name: 'a Pod without its ServiceAccount', spec: { includedResources: ['pods'] }, expects: ['!pods shop/web-0'] },
  { name: 'claims without volumes', spec: { includedResources: ['persistentvolumeclaims'] } },
];
