import { expect, test } from 'vitest';
import type { ErrorCode } from '../../../errors/error-codes.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { classifyRefusal, dryRunUnsupported } from './classify-refusal.ts';

const refusal = (code: ErrorCode, message: string) => new LifeboatError({ code, message });

// What a real cluster says is in situations.real.test.ts; here are those that are hard to bring about.
test.each([
  ['KUBERNETES_FORBIDDEN', 'pods "p" is forbidden: pod rejected: RuntimeClass "gone" not found', 'REFERENCE_REFUSED'],
  [
    'KUBERNETES_FORBIDDEN',
    "pods \"p\" is forbidden: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    'ADMISSION_REFUSED',
  ],
  [
    'KUBERNETES_FORBIDDEN',
    'configmaps "c" is forbidden: unable to create new content in namespace x because it is being terminated',
    'NAMESPACE_TERMINATING',
  ],
  ['KUBERNETES_FORBIDDEN', 'roles "r" is forbidden: user "u" is attempting to grant RBAC permissions not currently held', 'RIGHTS_MISSING'],
  [
    'KUBERNETES_FORBIDDEN',
    'pods "p" is forbidden: cpu max limit to request ratio per Container is 2, but provided ratio is 3',
    'LIMIT_RANGE',
  ],
  ['KUBERNETES_INVALID', 'Service "s" is invalid: spec.ports[0].nodePort: provided port is already allocated', 'NODE_PORT_TAKEN'],
  ['KUBERNETES_INVALID', 'Service "s" is invalid: spec.clusterIPs: provided IP is already allocated', 'CLUSTER_IP_TAKEN'],
  ['KUBERNETES_INVALID', 'Deployment in version "v1" cannot be handled: json: cannot unmarshal string', 'SCHEMA_REFUSED'],
  ['KUBERNETES_NOT_FOUND', 'roles.rbac.authorization.k8s.io "r" not found', 'REFERENCE_REFUSED'],
  ['KUBERNETES_API_UNAVAILABLE', 'the server could not find the requested resource', 'KIND_MISSING'],
  ['KUBERNETES_ERROR', 'etcdserver: request is too large', 'REFUSED'],
  ['ITEM_ACTION_FAILED', 'The resource modifier does not fit', 'ACTION_FAILED'],
] as const)('%s: %s', (code, message, expected) => {
  expect(classifyRefusal(refusal(code, message), { isUpdate: false })).toBe(expected);
});

test.each([
  'PersistentVolumeClaim "c" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests',
  'StatefulSet.apps "s" is invalid: spec: Forbidden: updates to statefulset spec for fields other than replicas are forbidden',
  'Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than image',
  'Service "s" is invalid: spec.clusterIPs[0]: Invalid value: ["10.0.0.1"]: may not change once set',
  'RoleBinding "r" is invalid: roleRef: Invalid value: {}: cannot change roleRef',
])('what cannot be updated: %s', (message) => {
  expect(classifyRefusal(refusal('KUBERNETES_INVALID', message), { isUpdate: true })).toBe('IMMUTABLE_FIELD');
});

test('a refusal of the dry-run itself tells nothing of the write', () => {
  expect(dryRunUnsupported('admission webhook "w.example.com" does not support dry run')).toContain('"w.example.com" has side effects');
  expect(dryRunUnsupported('admission webhook "w.example.com" denied the request: a dry run')).toBeUndefined();
});
