import type { RestoreRequest } from '../../contract/requests.ts';

/** What a request chooses beside the fields of Velero's Restore, with the defaults filled in: see {@link RestoreRequest}. */
export type RestoreChoices = Required<
  Pick<
    RestoreRequest,
    | 'replaceUnfinished'
    | 'restoreManagers'
    | 'relinkOwners'
    | 'quiesceControllers'
    | 'quiesceDeployments'
    | 'restoreClusterOwn'
    | 'oneShotResources'
    | 'finishedJobs'
    | 'runningJobs'
  >
>;

export function restoreChoices(request: RestoreRequest): RestoreChoices {
  return {
    replaceUnfinished: request.replaceUnfinished ?? false,
    restoreManagers: request.restoreManagers ?? true,
    relinkOwners: request.relinkOwners ?? true,
    quiesceControllers: request.quiesceControllers ?? true,
    quiesceDeployments: request.quiesceDeployments ?? [],
    restoreClusterOwn: request.restoreClusterOwn ?? false,
    oneShotResources: request.oneShotResources ?? [],
    finishedJobs: request.finishedJobs ?? 'left-out',
    runningJobs: request.runningJobs ?? 'started',
  };
}
