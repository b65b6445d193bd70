import type { KubeObject } from '@lifeboat/core';
import { creatorAnnotations, veleroKinds } from '@lifeboat/core/velero-api';
import { installLabels } from './install-labels.ts';
import { checkNamespace } from './role-profile.ts';

export interface CreatorPolicyOptions {
  /** The namespace of the objects. @default 'velero' */
  readonly namespace?: string;
  /** The name of the server's ServiceAccount in that namespace. @default 'velero' */
  readonly serviceAccountName?: string;
  /** The version of `admissionregistration.k8s.io` in which the cluster serves MutatingAdmissionPolicies: `v1` since Kubernetes 1.36,
   * `v1beta1` in 1.34 and 1.35 if it is turned on.
   * @default none: the policies do not record who made an object, but they still refuse a false name */
  readonly mutatingVersion?: 'v1' | 'v1beta1';
}

const group = 'admissionregistration.k8s.io';

/** The name of the policies and their bindings. They belong to the cluster, so each server has its own name. If the rules of the policies
 * change, the name must change, too: new rules cannot vouch for objects that were made under the old ones. */
export function creatorPolicyName(namespace: string): string {
  return `lifeboat-creator-${namespace}`;
}

const { username, uid, groups, extra } = creatorAnnotations;
const all = [username, uid, groups, extra];

/** The part of an object that decides what runs. A user who changes it becomes the creator. */
const said = (object: string) => `(request.kind.kind == "Schedule" ? ${object}.?spec.?template : ${object}.?spec)`;
const annotation = (object: string, name: string) => `${object}.metadata.?annotations[?"${name}"].orValue("")`;
const userGroups = '(has(request.userInfo.groups) ? request.userInfo.groups : [])';
const userUid = '(has(request.userInfo.uid) ? request.userInfo.uid : "")';
const userExtra = '(has(request.userInfo.extra) ? request.userInfo.extra : {})';
const lines = `${annotation('object', extra)}.split("\\n")`;

const hasLineBreaks = `(${userGroups}.exists(g, g.contains("\\n")) || ${userExtra}.exists(k, ${userExtra}[k].exists(v, v.contains("\\n"))))`;
const isAbsent = all.map((name) => `${annotation('object', name)} == ""`).join(' && ');
// A map has no order.
const isExtra = [
  `${userExtra}.all(k, ${userExtra}[k].all(v, (k + "=" + v) in ${lines}))`,
  `${lines}.all(l, l == "" || ${userExtra}.exists(k, ${userExtra}[k].exists(v, (k + "=" + v) == l)))`,
].join(' && ');
const isTrue = [
  `${annotation('object', username)} == request.userInfo.username`,
  `${annotation('object', uid)} == ${userUid}`,
  `${annotation('object', groups)} == ${userGroups}.join("\\n")`,
  isExtra,
].join(' && ');
const isKept = all.map((name) => `${annotation('object', name)} == ${annotation('oldObject', name)}`).join(' && ');

/**
 * Returns admission policies that make the annotations about the creator of a Backup, Restore or Schedule reliable. The annotations must
 * name the user who sends the request. Only a user who changes what the object does may change them. The server itself keeps the
 * annotations as they are. If the cluster serves MutatingAdmissionPolicies, the annotations are always set.
 * @throws LifeboatError `INVALID_REQUEST` for an invalid namespace
 */
export function creatorPolicy(options: CreatorPolicyOptions = {}): KubeObject[] {
  const { namespace = 'velero', serviceAccountName = 'velero', mutatingVersion } = options;
  checkNamespace(namespace, 'namespace');
  const name = creatorPolicyName(namespace);
  const metadata = { name, labels: installLabels(namespace) };
  const isServer = `request.userInfo.username == "system:serviceaccount:${namespace}:${serviceAccountName}"`;
  const decides = `!(${isServer}) && (request.operation == "CREATE" || ${said('object')} != ${said('oldObject')})`;
  const matchConstraints = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    resourceRules: [
      {
        apiGroups: ['velero.io'],
        apiVersions: ['*'],
        operations: ['CREATE', 'UPDATE'],
        resources: [veleroKinds.Backup.resource, veleroKinds.Restore.resource, veleroKinds.Schedule.resource],
      },
    ],
  };
  const validating = {
    failurePolicy: 'Fail',
    matchConstraints,
    variables: [
      { name: 'isServer', expression: isServer },
      { name: 'decides', expression: decides },
    ],
    validations: [
      {
        expression: `!variables.decides || !${hasLineBreaks}`,
        message: 'a user whose groups or extra attributes have line breaks cannot be told in annotations',
      },
      {
        expression: `!variables.decides || (${isAbsent}) || (${isTrue})`,
        message: `the annotations ${username} and ${username}-* are those of who sends the request, or absent`,
      },
      {
        expression: `variables.decides || (variables.isServer && request.operation == "CREATE") || (${isKept})`,
        message: `the annotations ${username} and ${username}-* cannot be changed`,
      },
    ],
  };
  const policies: KubeObject[] = [
    { apiVersion: `${group}/v1`, kind: 'ValidatingAdmissionPolicy', metadata, spec: validating },
    {
      apiVersion: `${group}/v1`,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
  if (!mutatingVersion) return policies;
  const set = [
    [username, 'request.userInfo.username'],
    [uid, userUid],
    [groups, `${userGroups}.join("\\n")`],
    [extra, `${userExtra}.map(k, ${userExtra}[k].map(v, k + "=" + v).join("\\n")).join("\\n")`],
  ];
  const annotations = set.map(([key, value]) => `"${key}": ${value}`).join(', ');
  const mutating = {
    failurePolicy: 'Fail',
    reinvocationPolicy: 'IfNeeded',
    matchConstraints,
    matchConditions: [{ name: 'decides', expression: decides }],
    mutations: [
      {
        patchType: 'ApplyConfiguration',
        applyConfiguration: { expression: `Object{metadata: Object.metadata{annotations: {${annotations}}}}` },
      },
    ],
  };
  const apiVersion = `${group}/${mutatingVersion}`;
  return [
    ...policies,
    { apiVersion, kind: 'MutatingAdmissionPolicy', metadata, spec: mutating },
    { apiVersion, kind: 'MutatingAdmissionPolicyBinding', metadata, spec: { policyName: name } },
  ];
}
