import { made, type Placed } from './situation.ts';

const group = 'admissionregistration.k8s.io';

interface Rule {
  readonly name: string;
  readonly resource: string;
  readonly expression: string;
  readonly message: string;
  /** @default everywhere */
  readonly namespace?: string;
}

/** A ValidatingAdmissionPolicy about what is created, and its binding. */
function policy({ name, resource, expression, message, namespace }: Rule): Placed[] {
  const resourceRules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: [resource] }];
  const matchLabels = { 'kubernetes.io/metadata.name': namespace };
  return [
    [
      `validatingadmissionpolicies.${group}`,
      made(`${group}/v1`, 'ValidatingAdmissionPolicy', name, {
        spec: { failurePolicy: 'Fail', matchConstraints: { resourceRules }, validations: [{ expression, message }] },
      }),
    ],
    [
      `validatingadmissionpolicybindings.${group}`,
      made(`${group}/v1`, 'ValidatingAdmissionPolicyBinding', name, {
        spec: {
          policyName: name,
          validationActions: ['Deny'],
          ...(namespace !== undefined && { matchResources: { namespaceSelector: { matchLabels } } }),
        },
      }),
    ],
  ];
}

/** Policies that a few situations meet. */
export const policies: readonly Placed[] = [
  ...policy({
    name: 'no-forbidden-keys',
    resource: 'configmaps',
    expression: "!has(object.data) || !('forbidden' in object.data)",
    message: 'this key is forbidden',
    namespace: 'policy',
  }),
  ...policy({
    name: 'no-forbidden-names',
    resource: 'namespaces',
    expression: "object.metadata.name != 'namespace-refused'",
    message: 'this name is forbidden',
  }),
];
