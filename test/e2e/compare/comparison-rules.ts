import type { KubeObject } from '@lifeboat/core/plugin-api';
import type { ComparisonRule } from './compare-contents.ts';

const named =
  (...names: string[]) =>
  (object: KubeObject) =>
    names.includes(object.metadata.name);
const labels = (object: KubeObject) => object.metadata.labels ?? {};

/**
 * What may differ between a cluster and its restored copy, and why. A whole kind only where the cluster itself makes
 * its objects. A rule that nothing matches fails the test that uses it.
 */
export const comparisonRules: readonly ComparisonRule[] = [
  {
    reason: 'The API server gives every object a new identity and counts its versions anew',
    allows: ['/metadata/uid', '/metadata/resourceVersion', '/metadata/creationTimestamp', '/metadata/generation'],
  },
  {
    reason: 'Who owns which fields is compared; when they last wrote is another time in another cluster',
    allows: ['/metadata/managedFields/*/time'],
  },
  {
    reason: 'When a controller of that cluster looked at the object for the first time',
    allows: ['/status/conditions/*/lastTransitionTime', '/status/conditions/*/lastUpdateTime'],
  },
  {
    reason: "The Service of the API server itself names that API server's port",
    resources: ['services'],
    when: (object) => object.metadata.namespace === 'default' && object.metadata.name === 'kubernetes',
    allows: ['/spec/ports/0/targetPort'],
  },
  {
    reason: 'A restore labels what it makes, as Velero does; the labels are its own fields',
    allows: ['/metadata/labels/velero.io~1backup-name', '/metadata/labels/velero.io~1restore-name'],
  },
  {
    reason: 'Every API server announces itself under its own identity',
    resources: ['leases.coordination.k8s.io'],
    allows: 'everything',
  },
  {
    reason: 'Events tell what happened in that cluster, and expire',
    resources: ['events', 'events.events.k8s.io'],
    allows: 'everything',
  },
  {
    reason: 'The API server allocates the addresses of Services and records them here itself',
    resources: ['ipaddresses.networking.k8s.io'],
    allows: 'everything',
  },
  {
    reason: "The certificate authority differs between clusters; the root CA publisher and the API server's own config maps hold it",
    resources: ['configmaps'],
    when: named('kube-root-ca.crt', 'extension-apiserver-authentication'),
    allows: ['/data/**'],
  },
  {
    reason: 'Owner references are by uid, which is new; a controller that makes or adopts the object again writes its own',
    allows: ['/metadata/ownerReferences/*/uid'],
  },
  {
    reason: "A Service's addresses are of the cluster's own range: the API server allocates new ones (reference 3.7)",
    resources: ['services'],
    when: (object) => object.spec !== undefined && (object.spec as { clusterIP?: string }).clusterIP !== 'None',
    allows: ['/spec/clusterIP', '/spec/clusterIPs/*'],
  },
  {
    reason: 'Finished Jobs are not restored: they would run again (Velero does the same)',
    resources: ['jobs.batch'],
    when: (object) => (object.status as { completionTime?: string } | undefined)?.completionTime !== undefined,
    allows: 'missing-right',
  },
  {
    reason: "The token controller signs a ServiceAccount's token with the key of its own cluster",
    resources: ['secrets'],
    when: (object) => object.type === 'kubernetes.io/service-account-token',
    allows: ['/data/token', '/data/ca.crt', '/metadata/annotations/kubernetes.io~1service-account.uid'],
  },
  {
    reason: 'The Job controller marks a Job and its Pods with the uid of the Job',
    resources: ['jobs.batch'],
    when: (object) => labels(object) !== undefined,
    allows: [
      '/spec/selector/matchLabels/batch.kubernetes.io~1controller-uid',
      '/spec/template/metadata/labels/batch.kubernetes.io~1controller-uid',
      '/spec/template/metadata/labels/controller-uid',
    ],
  },
];

/** What may change in a cluster while a restore that changes nothing runs. */
export const restoredTwiceRules: readonly ComparisonRule[] = [
  { reason: 'Leases are renewed all the time', resources: ['leases.coordination.k8s.io'], allows: 'everything' },
  { reason: 'Events tell what happened meanwhile', resources: ['events', 'events.events.k8s.io'], allows: 'everything' },
];
