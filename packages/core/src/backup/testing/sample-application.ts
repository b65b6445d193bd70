import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { parseJson } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { BackupSpec } from '../../velero-api/objects/backup.ts';

const rbac = 'rbac.authorization.k8s.io/v1';
const exclude = { 'velero.io/exclude-from-backup': 'true' };

const objects: readonly (readonly [string, Omit<KubeObject, 'metadata'> & { metadata: object }])[] = [
  ['namespaces', core('Namespace', { name: 'shop', labels: { app: 'web' } })],
  ['namespaces', core('Namespace', { name: 'shop-test' })],
  ['namespaces', core('Namespace', { name: 'private', labels: exclude })],
  ['configmaps', core('ConfigMap', { name: 'one', namespace: 'shop', labels: { app: 'web' } })],
  ['configmaps', core('ConfigMap', { name: 'two', namespace: 'shop', labels: { app: 'db' } })],
  ['configmaps', core('ConfigMap', { name: 'left-out', namespace: 'shop', labels: exclude })],
  ['configmaps', core('ConfigMap', { name: 'hidden', namespace: 'private' })],
  ['configmaps', core('ConfigMap', { name: 'one', namespace: 'shop-test', labels: { tier: 'web' } })],
  ['secrets', core('Secret', { name: 'key', namespace: 'shop' })],
  ['serviceaccounts', core('ServiceAccount', { name: 'robot', namespace: 'shop' })],
  ['clusterroles.rbac.authorization.k8s.io', { apiVersion: rbac, kind: 'ClusterRole', metadata: { name: 'robot-role' }, rules: [] }],
  [
    'clusterrolebindings.rbac.authorization.k8s.io',
    {
      apiVersion: rbac,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'robot-binding' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'robot-role' },
      subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'shop' }],
    },
  ],
  [
    'priorityclasses.scheduling.k8s.io',
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 7 },
  ],
  [
    'persistentvolumes',
    {
      ...core('PersistentVolume', { name: 'disk' }),
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/tmp/none' }, storageClassName: 'manual' },
    },
  ],
  [
    'persistentvolumeclaims',
    {
      ...core('PersistentVolumeClaim', { name: 'data', namespace: 'shop' }),
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'manual', volumeName: 'disk' },
    },
  ],
  [
    'pods',
    {
      ...core('Pod', { name: 'web', namespace: 'shop', labels: { app: 'web' } }),
      spec: {
        priorityClassName: 'high',
        serviceAccountName: 'robot',
        automountServiceAccountToken: false,
        containers: [{ name: 'main', image: 'example.com/web:1' }],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
      },
    },
  ],
  [
    'customresourcedefinitions.apiextensions.k8s.io',
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'gadgets.lab.example.com' },
      spec: {
        group: 'lab.example.com',
        scope: 'Namespaced',
        names: { plural: 'gadgets', singular: 'gadget', kind: 'Gadget', listKind: 'GadgetList' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } },
            },
          },
        ],
      },
    },
  ],
  [
    'gadgets.lab.example.com',
    {
      apiVersion: 'lab.example.com/v1',
      kind: 'Gadget',
      metadata: { name: 'big', namespace: 'shop' },
      spec: parseJson('{"big":9007199254740993}'),
    },
  ],
];

function core(kind: string, metadata: object): { apiVersion: string; kind: string; metadata: object; [field: string]: unknown } {
  return { apiVersion: 'v1', kind, metadata };
}

/** Makes an application of Pods, claims, accounts and a custom resource, with objects that are to be left out. */
export async function createSampleApplication(cluster: ClusterClient): Promise<void> {
  for (const [name, object] of objects) {
    await eventually(async () => {
      const type = (await cluster.discover()).resolve(name);
      if (!type) throw new Error(`${name} is not served yet`);
      await cluster.create(type, object as KubeObject);
    });
  }
  const claims = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
  const patch = { status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } } };
  await cluster.patch(claims, { namespace: 'shop', name: 'data' }, { type: 'merge', patch }, { subresource: 'status' });
}

// A new CRD is served, and a namespace's ServiceAccount made, a moment later.
async function eventually(action: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await action();
    } catch (error) {
      if (LifeboatError.isInstance(error, 'KUBERNETES_ALREADY_EXISTS')) return;
      if (tries > 100) throw error;
      await delay(100);
    }
  }
}

/** Objects of the sample that a filter is expected to take; what a cluster makes by itself is not looked at. */
export interface FilterCase {
  readonly title: string;
  readonly spec: BackupSpec;
  readonly expected: readonly string[];
}

const shop = [
  'configmaps shop/one',
  'configmaps shop/two',
  'gadgets.lab.example.com shop/big',
  'namespaces shop',
  'persistentvolumeclaims shop/data',
  'pods shop/web',
  'secrets shop/key',
  'serviceaccounts shop/robot',
];
const test = ['configmaps shop-test/one', 'namespaces shop-test'];
const broughtAlong = [
  'clusterrolebindings.rbac.authorization.k8s.io robot-binding',
  'clusterroles.rbac.authorization.k8s.io robot-role',
  'persistentvolumes disk',
  'priorityclasses.scheduling.k8s.io high',
];
const crd = 'customresourcedefinitions.apiextensions.k8s.io gadgets.lab.example.com';

export const filterCases: readonly FilterCase[] = [
  { title: 'no filter', spec: {}, expected: [...shop, ...test, ...broughtAlong, crd] },
  { title: 'one namespace', spec: { includedNamespaces: ['shop'] }, expected: [...shop, ...broughtAlong, crd] },
  { title: 'a namespace glob', spec: { includedNamespaces: ['shop-*'] }, expected: test },
  { title: 'a namespace glob with an exclude', spec: { includedNamespaces: ['shop*'], excludedNamespaces: ['shop'] }, expected: test },
  { title: 'an excluded namespace', spec: { excludedNamespaces: ['shop'] }, expected: test },
  { title: 'a namespace with the exclude label, by name', spec: { includedNamespaces: ['private'] }, expected: [] },
  {
    title: 'included kinds',
    spec: { includedResources: ['ConfigMap', 'sc'] },
    expected: ['configmaps shop/one', 'configmaps shop/two', 'configmaps shop-test/one'],
  },
  {
    title: 'an included kind whose additional items are not included',
    spec: { includedResources: ['pods'], includedNamespaces: ['shop'] },
    expected: ['pods shop/web'],
  },
  {
    title: 'the same with cluster resources on',
    spec: { includedResources: ['pvc', 'pv'], includeClusterResources: true },
    expected: ['persistentvolumeclaims shop/data', 'persistentvolumes disk'],
  },
  {
    title: 'excluded kinds',
    spec: { includedNamespaces: ['shop'], excludedResources: ['secrets', 'pv', 'crd'] },
    expected: [
      ...shop.filter((name) => !name.startsWith('secrets')),
      ...broughtAlong.filter((name) => !name.startsWith('persistentvolumes')),
    ],
  },
  {
    title: 'no cluster resources',
    spec: { includeClusterResources: false },
    expected: [...shop, ...test].filter((name) => !name.startsWith('namespaces')),
  },
  {
    title: 'scoped: one kind of each scope',
    spec: { includedNamespaceScopedResources: ['secrets'], includedClusterScopedResources: ['priorityclasses'] },
    expected: ['namespaces shop', 'namespaces shop-test', 'priorityclasses.scheduling.k8s.io high', 'secrets shop/key'],
  },
  {
    title: 'scoped: no namespaced kinds',
    spec: { excludedNamespaceScopedResources: ['*'], includedClusterScopedResources: ['pv', 'crd'] },
    expected: [crd, 'namespaces shop', 'namespaces shop-test', 'persistentvolumes disk'],
  },
  {
    title: 'a label selector',
    spec: { labelSelector: { matchLabels: { app: 'web' } } },
    expected: [
      'configmaps shop/one',
      'namespaces shop',
      'persistentvolumeclaims shop/data',
      'persistentvolumes disk',
      'pods shop/web',
      'priorityclasses.scheduling.k8s.io high',
    ],
  },
  {
    title: 'two selectors, one object matched by both',
    spec: {
      includedResources: ['configmaps', 'namespaces'],
      orLabelSelectors: [
        { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
        { matchLabels: { app: 'db' } },
        { matchLabels: { tier: 'web' } },
      ],
    },
    expected: ['configmaps shop-test/one', 'configmaps shop/one', 'configmaps shop/two', 'namespaces shop', 'namespaces shop-test'],
  },
];

const mine =
  /^(?:configmaps|gadgets\S*|persistentvolumeclaims|pods|secrets|serviceaccounts) (?:shop|shop-test|private)\/|^namespaces (?:shop|shop-test|private)$|^(?:clusterrole\S* robot-\S+|persistentvolumes disk|priorityclasses\S* high|customresourcedefinitions\S* gadgets\S*)$/;

/** Of a backup's objects those of the sample, sorted. */
export function sampleObjects(objects: readonly string[]): string[] {
  return objects.filter((name) => mine.test(name) && !/ \S+\/(?:default|kube-root-ca\.crt)$/.test(name)).sort();
}
