import type { ComparisonRule } from '../contract/comparison/comparison.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';

const named =
  (...names: string[]) =>
  (object: KubeObject) =>
    names.includes(object.metadata.name);

/** What differs between any two clusters that hold the same objects, whoever wrote them: what each API server and its
 * controllers make themselves. */
export const clusterRules: readonly ComparisonRule[] = [
  {
    reason: 'The API server gives every object a new identity and counts its versions anew',
    allows: [
      '/metadata/uid',
      '/metadata/resourceVersion',
      '/metadata/creationTimestamp',
      '/metadata/generation',
      '/status/observedGeneration',
    ],
  },
  {
    reason: 'A restore labels what it makes, as Velero does',
    allows: ['/metadata/labels/velero.io~1backup-name', '/metadata/labels/velero.io~1restore-name'],
  },
  {
    reason: 'Who owns which fields is compared; when they last wrote is another time in another cluster',
    allows: ['/metadata/managedFields/*/time'],
  },
  {
    reason: 'When a controller of that cluster looked at the object for the first time',
    allows: ['/status/conditions/*/lastTransitionTime', '/status/conditions/*/lastUpdateTime', '/status/conditions/*/lastProbeTime'],
  },
  {
    reason: 'When the phase changed in that cluster',
    resources: ['persistentvolumes'],
    allows: ['/status/lastPhaseTransitionTime'],
  },
  {
    reason: "The Service of the API server itself names that API server's port",
    resources: ['services'],
    when: (object) => object.metadata.namespace === 'default' && object.metadata.name === 'kubernetes',
    allows: ['/spec/ports/0/targetPort'],
  },
  {
    reason: 'Every API server holds its identity in leases of its own',
    resources: ['leases.coordination.k8s.io'],
    allows: 'everything',
  },
  {
    reason: 'Events tell what happened in that cluster, and expire',
    resources: ['events', 'events.events.k8s.io'],
    allows: 'everything',
  },
  {
    reason: 'The API server records the addresses that it allocated to Services here itself',
    resources: ['ipaddresses.networking.k8s.io'],
    allows: 'everything',
  },
  {
    reason: 'The endpoint controllers make these from Services and Pods, under random names',
    resources: ['endpointslices.discovery.k8s.io'],
    when: (object) => object.metadata.labels?.['endpointslice.kubernetes.io/managed-by'] !== undefined,
    allows: 'everything',
  },
  {
    reason: 'The certificate authority differs between clusters; the root CA publisher and the API server write it here',
    resources: ['configmaps'],
    when: named('kube-root-ca.crt', 'extension-apiserver-authentication'),
    allows: ['/data/**'],
  },
  {
    reason: 'Owners are named by their uid, which is new: the controller that adopts the object writes the new one',
    allows: ['/metadata/ownerReferences/*/uid', '/metadata/managedFields/*/fieldsV1/f:metadata/f:ownerReferences/**'],
  },
  {
    reason: "A Service's addresses are of the cluster's own range: the API server allocates new ones (Velero: pkg/restore/actions)",
    resources: ['services'],
    when: (object) => (object.spec as { clusterIP?: string }).clusterIP !== 'None',
    allows: ['/spec/clusterIP', '/spec/clusterIPs/*'],
  },
  {
    reason: "The token controller signs a ServiceAccount's token with the key of its own cluster",
    resources: ['secrets'],
    when: (object) => object.type === 'kubernetes.io/service-account-token',
    allows: [
      '/data/token',
      '/data/ca.crt',
      '/metadata/annotations/kubernetes.io~1service-account.uid',
      '/metadata/managedFields/*/fieldsV1/f:data/**',
    ],
  },
  {
    reason: 'The Job controller marks a Job and its Pods with the uid of the Job',
    resources: ['jobs.batch'],
    allows: [
      '/spec/selector/matchLabels/batch.kubernetes.io~1controller-uid',
      '/spec/template/metadata/labels/batch.kubernetes.io~1controller-uid',
      '/spec/template/metadata/labels/controller-uid',
    ],
  },
  {
    reason: 'A volume names its claim by uid and version: binding it again writes the new ones',
    resources: ['persistentvolumes'],
    allows: ['/spec/claimRef/uid', '/spec/claimRef/resourceVersion'],
  },
];
