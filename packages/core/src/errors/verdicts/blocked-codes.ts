import type { IssueCodeFacts } from '../issues/issue-code-facts.ts';

/** Codes for why an object of a plan could not be restored: the API server's answer to a dry-run, or a problem that was found without
 * one. */
export const blockedCodes = {
  KIND_MISSING: {
    meaning: 'The cluster does not serve its kind.',
    remedy: 'Install what defines the kind, or include its CustomResourceDefinition.',
  },
  VERSION_MISSING: {
    meaning: 'The cluster serves its kind, but in none of the versions that the backup has.',
    remedy: 'Serve one of the versions that the message names, or make a backup that has one that is served.',
  },
  IMMUTABLE_FIELD: {
    meaning: 'The update would change a field that cannot be changed.',
    remedy: 'Leave the object out, delete the one that is there, or change the field by a resource modifier.',
  },
  TRANSITION_RULE: {
    meaning: 'A rule of its definition does not allow this change of the object that is there.',
    remedy: 'Leave the object out, or delete the one that is there.',
  },
  RULE_BROKEN: {
    meaning: 'The object breaks a rule of its definition in this cluster.',
    remedy: 'Change the object by a resource modifier, or restore the definition of the backup.',
  },
  SCHEMA_REFUSED: {
    meaning:
      'The object does not fit what the cluster takes for its kind: a field is missing, has a wrong type or a value that is refused.',
    remedy: 'Change the field that the message names by a resource modifier.',
  },
  NAME_TOO_LONG: {
    meaning: 'Its name is longer than its kind allows.',
    remedy: 'Leave the object out: a restore does not rename it.',
  },
  QUOTA_EXCEEDED: {
    meaning: 'A ResourceQuota of its namespace has no room for it, after what the plan creates before it.',
    remedy: 'Raise the quota that the message names, or restore less. Which objects fit depends on their order.',
  },
  LIMIT_RANGE: {
    meaning: 'A LimitRange of its namespace does not allow what it asks for.',
    remedy: 'Change the LimitRange, or the object by a resource modifier.',
  },
  POD_SECURITY: {
    meaning: 'The Pod Security level of its namespace does not allow it.',
    remedy: 'Change the label `pod-security.kubernetes.io/enforce` of the namespace, or the Pod by a resource modifier.',
  },
  POLICY_REFUSED: {
    meaning: 'A ValidatingAdmissionPolicy refuses it.',
    remedy: 'Change what the policy that the message names does not allow by a resource modifier.',
  },
  WEBHOOK_REFUSED: {
    meaning: 'An admission webhook refuses it.',
    remedy: 'Read the rules of the webhook that the message names; change the object by a resource modifier.',
  },
  WEBHOOK_UNAVAILABLE: {
    meaning: 'An admission webhook that has to be asked does not answer.',
    remedy: 'Bring up what serves the webhook that the message names, and plan again.',
  },
  ADMISSION_REFUSED: {
    meaning: 'The admission of the cluster refuses it.',
    remedy: 'Read the reason in the message.',
  },
  RIGHTS_MISSING: {
    meaning: 'This identity may not do what the restore of the object takes.',
    remedy: 'Grant it the verb and the kind that the message names, or leave them out.',
  },
  NODE_PORT_TAKEN: {
    meaning: 'Another Service has a node port that it asks for.',
    remedy: 'Change the port of one of the two, or leave `preserveNodePorts` away.',
  },
  CLUSTER_IP_TAKEN: {
    meaning: 'Another Service has the address that it asks for, or the address is not of this cluster.',
    remedy: 'Remove `spec.clusterIP` and `spec.clusterIPs` by a resource modifier.',
  },
  NAMESPACE_TERMINATING: {
    meaning: 'Its namespace is being deleted and does not get done.',
    remedy: 'Remove what holds the namespace (finalizers of its objects), then plan again.',
  },
  NAMESPACE_BLOCKED: {
    meaning: 'Its namespace is not there and could not be created.',
    remedy: 'See the row of the namespace.',
  },
  REFERENCE_REFUSED: {
    meaning: 'The API server refuses it because something that it names is not there, nor in the plan.',
    remedy: 'Include what the message names, or make it.',
  },
  SNAPSHOT_GONE: {
    meaning: 'The snapshot that its data is in is not there any more, or it does not say what the storage system calls it.',
    remedy: 'Restore from another backup if the data counts.',
  },
  ACTION_FAILED: {
    meaning: 'An item action, a resource modifier or another transform failed for it.',
    remedy: 'Read the reason in the message.',
  },
  REFUSED: {
    meaning: 'The API server refuses it for another reason.',
    remedy: 'Read the reason in the message.',
  },
} as const satisfies Readonly<Record<string, IssueCodeFacts>>;

/** A key of {@link blockedCodes}. Stable: programs may branch on it. */
export type BlockedCode = keyof typeof blockedCodes;
