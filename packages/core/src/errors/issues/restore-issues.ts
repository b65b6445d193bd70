import type { IssueCodeFacts } from './issue-code-facts.ts';

/** What a restore tells. */
export const restoreIssues = {
  ITEM_NOT_RESTORED: {
    meaning: 'An object could not be restored, or part of it could not.',
    remedy: 'Read the reason in the message, mend it, and restore again: what is there already stays as it is.',
  },
  ITEM_LEFT_AS_IT_IS: {
    meaning: 'An object is there already, differs from the backup, and was left as it is or is shared.',
    remedy: 'Choose `existingResourcePolicy: update` if the backup is to win.',
  },
  SECRET_REDACTED: {
    meaning: 'The backup was made by an engine with `redactSecrets`, and lacks values of this Secret. A live one is left as it is.',
    remedy: 'Where the Secret, or some of its keys, are missing: bring them from where your secrets are kept. Pods wait for them.',
  },
  OWNER_NOT_LINKED: {
    meaning: 'An object came back without one of its owners, so that it does not go when that goes.',
    remedy: 'Restore the owner too, or add the reference that the message names.',
  },
  CONTROLLER_NOT_HELD: {
    meaning: 'A controller of custom resources works while their objects come back: it may make or change some of them.',
    remedy: 'Name its Deployment in `quiesceDeployments`, or give the engine a `QuiesceAdapter`; look at what it made.',
  },
  CONTROLLER_STILL_HELD: {
    meaning: 'A controller that was held while its objects came back could not be released.',
    remedy: 'Read the reason in the message; `resumeRestore`, and a later restore of the object, release it.',
  },
  TYPE_NOT_RESTORED: {
    meaning: 'The cluster does not serve a kind, so that none of its objects are restored.',
    remedy: 'Install what defines the kind, and restore again.',
  },
  NEEDED_ITEM_MISSING: {
    meaning: 'An object names another one that the backup does not have.',
    remedy: 'Make that object if the cluster has none.',
  },
  LEFT_OUT: {
    meaning: 'Objects were left out by a rule; the message says by which and how many.',
    remedy: 'Nothing, unless they are wanted: the message names the option.',
  },
  VOLUME_NOT_RESTORED: {
    meaning: 'The data, or the settings, of a volume could not be restored.',
    remedy: 'Read the reason in the message; the snapshots of the backup stay.',
  },
  BACKUP_DAMAGED: {
    meaning: 'Part of the backup is missing, damaged, or not as its other files say.',
    remedy: 'Repair the backup from another location, and restore again.',
  },
  LOCATION_PASSED_OVER: {
    meaning: 'A location that comes first does not have the backup whole, and another one was read.',
    remedy: 'Bring the backup there with `repairBackup`.',
  },
  REQUEST_UNCLEAR: {
    meaning: 'Part of the request, or of a ConfigMap that it follows, could not be followed as it is.',
    remedy: 'Correct what the message names.',
  },
  RISK: {
    meaning: 'The backup brought objects that give somebody rights over the cluster, or run with them.',
    remedy: 'Check that they are meant to.',
  },
  RECORD_NOT_KEPT: {
    meaning: 'Log, results or record of the run could not be kept in the location.',
    remedy: 'Keep this result; check the access to the location.',
  },
} as const satisfies Readonly<Record<string, IssueCodeFacts>>;
