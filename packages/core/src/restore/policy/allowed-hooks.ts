import type { RestoreRequest } from '../../contract/requests.ts';
import type { RestorePolicy } from '../../contract/restore-policy.ts';
import { type RunHooks, runHooksModes } from '../../velero-api/files/run-hooks.ts';

/** What runs in Pods: as the request says, within the policy. */
export function allowedHooks(request: Pick<RestoreRequest, 'runHooks'>, policy: RestorePolicy = {}): RunHooks {
  return request.runHooks ?? policy.runHooks ?? 'all';
}

/** What a request asks of hooks that the policy does not let it have. */
export function hookPolicyProblems(request: RestoreRequest, { runHooks: limit = 'all' }: RestorePolicy = {}): string[] {
  const { runHooks } = request;
  if (runHooks !== undefined && runHooksModes.indexOf(runHooks) > runHooksModes.indexOf(limit))
    return [`runHooks "${runHooks}" is more than the restore policy of this engine allows: "${limit}"`];
  const hasOwn = (request.hooks?.resources ?? []).length > 0 || (request.podHooks ?? []).length > 0;
  return limit === 'none' && hasOwn ? ['the restore policy of this engine runs no hooks: leave hooks and podHooks out'] : [];
}
