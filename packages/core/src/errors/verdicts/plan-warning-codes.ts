import type { IssueCodeFacts } from '../issues/issue-code-facts.ts';

/** Codes for what a person should know about an object that can be created or updated nevertheless. */
export const planWarningCodes = {
  SHARED: {
    meaning: 'A part of it stays as the cluster has it, for others that use it.',
    remedy: 'Nothing, unless the message names something that is yours.',
  },
  REFERENCE_MISSING: {
    meaning: 'It names an object (ConfigMap, Secret, ServiceAccount, claim, class ...) that is neither in the cluster nor in the plan.',
    remedy: 'Include what the message names in the restore, or make it.',
  },
  OWNER_MISSING: {
    meaning: 'Its owner is neither in the cluster nor in the plan: it comes back without it.',
    remedy: 'Include the owner, if it shall go when that goes.',
  },
  VOLUME_GONE: {
    meaning: 'The PersistentVolume that it names is not to be had: gone, reserved for another claim, or in use.',
    remedy: 'Include the volume, or give the claim another one; see the message.',
  },
  DRIVER_MISSING: {
    meaning: 'The CSI driver that it names is not installed.',
    remedy: 'Install the driver before its volumes and snapshots are needed.',
  },
  HOST_TAKEN: {
    meaning: 'Another object routes the same host name and path, or listens for it.',
    remedy: 'Map the host name, or take one of the two away: which one gets the requests is up to the controller.',
  },
  LOAD_BALANCER_IP_TAKEN: {
    meaning: 'Another Service asks for the same address of a load balancer.',
    remedy: 'Ask for another address, unless the two share it on purpose.',
  },
  HOOKS_REFUSED: {
    meaning: 'It is a Pod whose hooks would not run: this identity may not run commands in Pods of its namespace.',
    remedy: 'Grant the right to create pods/exec there, or set `runHooks: none`.',
  },
  SNAPSHOT_UNSURE: {
    meaning: 'Whether the snapshot that its data is in is still there could not be found out.',
    remedy:
      'Read the reason in the message: the provider must be in reach, its identity be allowed to read snapshots, and its plugin be able to ask.',
  },
  FIELD_MISSING: {
    meaning: 'It lacks a field that the API server says it asks for, and could not be tried: the server may refuse it.',
    remedy: 'Look at the field in the backup; a modifier or a transform can add it.',
  },
  NAMESPACE_TERMINATING: {
    meaning: 'The namespace is being deleted: the restore waits until it is gone, and makes it anew.',
    remedy: 'Wait until it is gone, then plan again to learn more.',
  },
} as const satisfies Readonly<Record<string, IssueCodeFacts>>;

/** A key of `planWarningCodes`. Stable: programs may branch on it. */
export type PlanWarningCode = keyof typeof planWarningCodes;
