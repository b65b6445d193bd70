import type { IssueCodeFacts } from '../issues/issue-code-facts.ts';

/** Codes for why a plan leaves an object as it is, or cannot say more about it, by the backup, the request and the cluster. */
export const rowCodes = {
  DIFFERS: {
    meaning: 'It is there and differs, and the policy for existing objects leaves it as it is.',
    remedy: 'Set `existingResourcePolicy`, or `existingResourcePolicies` for its kind, to `update` or `recreate`.',
  },
  LABELS_ONLY: {
    meaning: 'It is there and the same, and gets the labels of the restore.',
    remedy: 'Nothing.',
  },
  IN_USE: {
    meaning: 'It would be deleted and made anew, were it not in use.',
    remedy: 'Stop what uses it, which the message names, and plan again.',
  },
  HELD: {
    meaning: 'Somebody in this cluster holds it, such as a Lease.',
    remedy: 'Nothing. `restoreClusterOwn` updates it all the same.',
  },
  POLICY: {
    meaning: 'The `restorePolicy` of the engine leaves it out.',
    remedy: 'Ask whoever runs the engine, if it is needed.',
  },
  CLUSTER_OWN: {
    meaning: 'It belongs to the cluster that it comes from.',
    remedy: 'Nothing. `restoreClusterOwn` restores it.',
  },
  COMMAND: {
    meaning: 'It is a command, and would be carried out again.',
    remedy: 'Nothing. `includedResources` with its kind restores it.',
  },
  FINISHED: {
    meaning: 'It is a Job or a Pod that has ended.',
    remedy: 'Nothing. `finishedJobs` restores Jobs with the status that they had.',
  },
  REMADE: {
    meaning: 'The cluster, or a controller, makes it anew.',
    remedy: 'Nothing.',
  },
  NEW_VOLUME: {
    meaning: 'It is a PersistentVolume whose claim gets a new volume.',
    remedy: 'Nothing.',
  },
  ACTION: {
    meaning: 'An item action, or a transform, leaves it out.',
    remedy: 'Read the reason in the message.',
  },
  NOT_READABLE: {
    meaning: "The backup's copy of it is damaged.",
    remedy: 'Verify the backup. Repair it from another location, or restore another one.',
  },
  DATA_LOST: {
    meaning: 'The data of its volume is not to be had: the snapshot has failed or is gone, or nothing can open it.',
    remedy: 'Read the reason in the message. Restore it from another backup, or make an empty volume by hand.',
  },
  SELECTION_UNDECIDED: {
    meaning: 'An expression of `select` fails on it, so that nobody knows whether it is selected.',
    remedy: 'Change the expression so that it holds for such objects, too: `has(...)` asks whether a field is there.',
  },
} as const satisfies Readonly<Record<string, IssueCodeFacts>>;

/** A key of {@link rowCodes}. Stable: programs may branch on it. */
export type RowCode = keyof typeof rowCodes;
