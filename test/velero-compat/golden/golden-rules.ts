import type { ComparisonRule } from '@lifeboat/core/compare';

/** Where what we send for an object may differ from what Velero sends (left), and why. One that nothing matches fails the test. */
export const goldenRules: readonly ComparisonRule[] = [
  {
    reason: 'Actions of Velero take objects through Go types, which print empty values that nobody set; an API server drops them',
    when: (_object, { value }) => value !== undefined && value.right === undefined && isEmpty(value.left),
    allows: ['/**'],
  },
  {
    reason: 'The same types lose fields that Velero was not built with; here they survive',
    when: (_object, { value }) => value?.left === undefined && /\/futureField$/.test(value?.path ?? ''),
    allows: ['/**'],
  },
  {
    reason: 'Velero sends Namespaces as protobuf: the recording is what the server made of them, with its own label and finalizer',
    resources: ['namespaces'],
    allows: ['/metadata/labels/kubernetes.io~1metadata.name', '/spec/finalizers/0'],
  },
  {
    reason: 'The Service of a webhook moves with its namespace; Velero leaves it with the old one',
    resources: ['validatingwebhookconfigurations.admissionregistration.k8s.io'],
    when: (_object, { value }) => value?.right === 'mapped',
    allows: ['/webhooks/*/clientConfig/service/namespace'],
  },
  {
    reason: "The policy is the priority class's: sent, it gets a Pod refused where the class of the target says otherwise",
    resources: ['pods'],
    when: (_object, { value }) => value !== undefined && value.right === undefined,
    allows: ['/spec/preemptionPolicy'],
  },
];

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || value === 0 || (typeof value === 'object' && Object.keys(value).length === 0);
}
