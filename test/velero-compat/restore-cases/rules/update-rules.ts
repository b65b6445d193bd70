import type { ComparisonRule } from '@lifeboat/core/compare';

/** Where objects are updated. */
export const updateRules: readonly ComparisonRule[] = [
  {
    reason: 'An update is a write of its own: Velero makes it as itself, here the managers of the backup make it',
    allows: ['/metadata/managedFields/**'],
  },
];

/** Where all objects are there, as the same tool restored them. */
export const sameRules: readonly ComparisonRule[] = [
  {
    reason:
      'Velero takes for different what a server filled in (addresses, ports, uids of a Job) or what it wrote as its own manager; here it is taken out on both sides before they are compared: nothing to warn of, nothing to update',
    resources: ['restore'],
    when: (_object, { value }) => value?.right === 'skipped' || value?.path.startsWith('/warnings/') === true,
    allows: [
      ...['Service', 'Pod', 'PersistentVolumeClaim'].map((kind) => `/items/v1~1${kind}/*`),
      '/items/batch~1v1~1Job/shop~1running',
      '/items/v1~1Secret/shop~1web-token',
      '/items/v1~1ConfigMap/shop~1bare',
      ...['data', 'scratch', 'waiting', 'web-token', 'bare', 'web-0', 'running'].map((name) => `/warnings/shop/${name}`),
      ...['web', 'allocated', 'applied', 'applied-unnamed', 'asked', 'balanced', 'headless', 'outside'].map(
        (name) => `/warnings/shop/${name}`,
      ),
    ],
  },
];
