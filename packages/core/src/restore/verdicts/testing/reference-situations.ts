import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { claim, configMap, deployment, ingress, made, type Placed, pod, type Situation, secret, service } from './situation.ts';

const account = (name: string): Placed => ['serviceaccounts', made('v1', 'ServiceAccount', name)];
const missing = (what: RegExp) => ({ action: 'create', warnings: ['REFERENCE_MISSING'], says: what }) as const;
const volume = (name: string, spec: object): Placed => [
  'persistentvolumes',
  made('v1', 'PersistentVolume', name, {
    spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, persistentVolumeReclaimPolicy: 'Retain', ...spec },
  }),
];

function owned(object: KubeObject): KubeObject {
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'gone', uid: 'old' }];
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}

/** About what objects name, and what they take from others. */
export const referenceSituations: readonly Situation[] = [
  {
    name: 'config-map-missing',
    saved: [deployment('d', {}, { envFrom: [{ configMapRef: { name: 'gone' } }, { configMapRef: { name: 'any', optional: true } }] })],
    rows: [{ of: 'deployments.apps d', ...missing(/ConfigMap config-map-missing\/gone/) }],
  },
  {
    name: 'config-map-missing-in-new-namespace',
    namespace: 'absent',
    saved: [configMap('c'), deployment('d', {}, { envFrom: [{ configMapRef: { name: 'gone' } }, { configMapRef: { name: 'c' } }] })],
    rows: [
      { of: 'configmaps c', action: 'create', notTried: /comes with this plan/ },
      { of: 'deployments.apps d', ...missing(/ConfigMap .*\/gone/), notTried: /comes with this plan/ },
    ],
  },
  {
    name: 'secret-missing',
    saved: [deployment('d', { volumes: [{ name: 'v', secret: { secretName: 'gone' } }] })],
    rows: [{ of: 'deployments.apps d', ...missing(/Secret secret-missing\/gone/) }],
  },
  {
    name: 'service-account-missing',
    saved: [deployment('d', { serviceAccountName: 'gone' })],
    rows: [{ of: 'deployments.apps d', ...missing(/ServiceAccount .*gone/) }],
  },
  {
    name: 'service-account-of-pod-missing',
    saved: [pod('p', { serviceAccountName: 'gone' })],
    rows: [{ of: 'pods p', action: 'blocked', code: 'REFERENCE_REFUSED', warnings: ['REFERENCE_MISSING'], says: /service account/ }],
  },
  {
    name: 'service-account-in-plan',
    saved: [account('mine'), pod('p', { serviceAccountName: 'mine' })],
    rows: [
      { of: 'serviceaccounts mine', action: 'create' },
      { of: 'pods p', action: 'create', notTried: /ServiceAccount mine.*comes with this plan/ },
    ],
  },
  {
    name: 'priority-class-missing',
    saved: [deployment('d', { priorityClassName: 'gone' })],
    rows: [{ of: 'deployments.apps d', ...missing(/PriorityClass gone/) }],
  },
  {
    name: 'priority-class-of-pod-missing',
    saved: [pod('p', { priorityClassName: 'gone' })],
    rows: [{ of: 'pods p', action: 'blocked', code: 'REFERENCE_REFUSED', warnings: ['REFERENCE_MISSING'], says: /PriorityClass.*gone/ }],
  },
  {
    name: 'runtime-class-missing',
    saved: [deployment('d', { runtimeClassName: 'gone' })],
    rows: [{ of: 'deployments.apps d', ...missing(/RuntimeClass gone/) }],
  },
  {
    name: 'ingress-class-missing',
    saved: [ingress('i', 'class.example.com', { ingressClassName: 'gone' })],
    rows: [{ of: 'ingresses.networking.k8s.io i', ...missing(/IngressClass gone/) }],
  },
  {
    name: 'storage-class-missing',
    saved: [claim('c', '1Gi', { storageClassName: 'gone' })],
    rows: [{ of: 'persistentvolumeclaims c', ...missing(/StorageClass gone/) }],
  },
  {
    name: 'role-missing',
    saved: [
      [
        'rolebindings.rbac.authorization.k8s.io',
        made('rbac.authorization.k8s.io/v1', 'RoleBinding', 'r', {
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'gone' },
          subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'role-missing' }],
        }),
      ],
    ],
    rows: [{ of: 'rolebindings.rbac.authorization.k8s.io r', ...missing(/Role role-missing\/gone/) }],
  },
  {
    name: 'owner-missing',
    saved: [['configmaps', owned(configMap('c')[1])]],
    rows: [{ of: 'configmaps c', action: 'create', warnings: ['OWNER_MISSING'], says: /Deployment gone/ }],
  },
  {
    name: 'all-in-plan',
    saved: [
      configMap('c'),
      secret('s'),
      deployment('d', { volumes: [{ name: 'v', secret: { secretName: 's' } }] }, { envFrom: [{ configMapRef: { name: 'c' } }] }),
    ],
    rows: [
      { of: 'configmaps c', action: 'create' },
      { of: 'secrets s', action: 'create' },
      { of: 'deployments.apps d', action: 'create' },
    ],
  },
  {
    name: 'volume-gone',
    saved: [claim('c', '1Gi', { volumeName: 'gone' })],
    rows: [{ of: 'persistentvolumeclaims c', action: 'create', warnings: ['VOLUME_GONE'], says: /PersistentVolume gone/ }],
  },
  {
    name: 'driver-missing',
    saved: [volume('on-a-gone-driver', { csi: { driver: 'gone.example.com', volumeHandle: 'v-1' } })],
    rows: [{ of: 'persistentvolumes on-a-gone-driver', action: 'create', warnings: ['DRIVER_MISSING'], says: /gone\.example\.com/ }],
  },
  {
    name: 'snapshot-gone',
    saved: [
      [
        'volumesnapshotcontents.snapshot.storage.k8s.io',
        made('snapshot.storage.k8s.io/v1', 'VolumeSnapshotContent', 'without-handle', {
          spec: {
            deletionPolicy: 'Delete',
            driver: 'gone.example.com',
            source: { volumeHandle: 'v-1' },
            volumeSnapshotRef: { name: 's', namespace: 'snapshot-gone' },
          },
        }),
      ],
    ],
    rows: [
      { of: 'volumesnapshotcontents.snapshot.storage.k8s.io without-handle', action: 'blocked', code: 'SNAPSHOT_GONE', says: /handle/ },
    ],
  },
  {
    name: 'node-port-taken',
    live: [service('holder', { type: 'NodePort' }, { nodePort: 30011 })],
    saved: [service('s', { type: 'NodePort' }, { nodePort: 30011 })],
    rows: [{ of: 'services s', action: 'blocked', code: 'NODE_PORT_TAKEN', says: /30011.*node-port-taken\/holder in the cluster/ }],
  },
  {
    name: 'node-port-wanted-twice',
    saved: [service('a', { type: 'NodePort' }, { nodePort: 30012 }), service('b', { type: 'NodePort' }, { nodePort: 30012 })],
    anyOrder: true,
    rows: [
      { of: 'services a', action: 'create' },
      { of: 'services b', action: 'blocked', code: 'NODE_PORT_TAKEN', says: /30012.* in this plan/ },
    ],
  },
  {
    name: 'cluster-ip-taken',
    live: [service('holder', { clusterIP: '10.0.0.77' })],
    saved: [service('s')],
    rows: [{ of: 'services s', action: 'blocked', code: 'CLUSTER_IP_TAKEN', says: /10\.0\.0\.77.*cluster-ip-taken\/holder/ }],
  },
  {
    name: 'load-balancer-ip-taken',
    live: [service('holder', { type: 'LoadBalancer', loadBalancerIP: '192.0.2.7' })],
    saved: [service('s', { type: 'LoadBalancer', loadBalancerIP: '192.0.2.7' })],
    rows: [{ of: 'services s', action: 'create', warnings: ['LOAD_BALANCER_IP_TAKEN'], says: /192\.0\.2\.7.*holder/ }],
  },
  {
    name: 'host-taken',
    live: [ingress('holder', 'taken.example.com')],
    saved: [ingress('i', 'taken.example.com')],
    rows: [
      {
        of: 'ingresses.networking.k8s.io i',
        action: 'create',
        warnings: ['HOST_TAKEN'],
        says: /taken\.example\.com\/.*host-taken\/holder/,
      },
    ],
  },
  {
    name: 'host-wanted-twice',
    saved: [ingress('a', 'twice.example.com'), ingress('b', 'twice.example.com')],
    anyOrder: true,
    rows: [
      { of: 'ingresses.networking.k8s.io a', action: 'create' },
      { of: 'ingresses.networking.k8s.io b', action: 'create', warnings: ['HOST_TAKEN'], says: /in this plan/ },
    ],
  },
];
