import type { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { BlockedCode } from '../../../errors/verdicts/blocked-codes.ts';

/** Words of the API server and its admission plug-ins: the status alone does not tell one refusal from another. The first that fits. */
const words: readonly (readonly [RegExp, BlockedCode])[] = [
  [/exceeded quota: |failed quota: /, 'QUOTA_EXCEEDED'],
  [/violates PodSecurity/, 'POD_SECURITY'],
  [/ValidatingAdmissionPolicy '[^']*' with binding '[^']*' denied request/, 'POLICY_REFUSED'],
  [/admission webhook "[^"]*" denied the request/, 'WEBHOOK_REFUSED'],
  [/failed calling webhook/, 'WEBHOOK_UNAVAILABLE'],
  [/(?:maximum|minimum) \S+ usage per |max limit to request ratio per /, 'LIMIT_RANGE'],
  [/User "[^"]*" cannot |is attempting to grant RBAC permissions not currently held/, 'RIGHTS_MISSING'],
  [/because it is being terminated/, 'NAMESPACE_TERMINATING'],
  [/provided port is already allocated/, 'NODE_PORT_TAKEN'],
  [/provided IP is already allocated|failed to allocate IP|not in the valid range|the provided network does not match/, 'CLUSTER_IP_TAKEN'],
  [/no PriorityClass with name|error looking up service account|pod rejected: RuntimeClass/, 'REFERENCE_REFUSED'],
];

const updateWords =
  /immutable|may not change once set|may not be changed|updates to .* are forbidden|may not change fields|cannot change roleRef|may not be updated/i;
const tooLong = /metadata\.name: .*(?:must be no more than|must be no longer than|Too long)/;

/** What kind of refusal an answer of the API server is. */
export function classifyRefusal(error: LifeboatError, { isUpdate }: { readonly isUpdate: boolean }): BlockedCode {
  const { message, code } = error;
  const found = words.find(([pattern]) => pattern.test(message))?.[1];
  if (found) return found;
  if (isUpdate && updateWords.test(message)) return 'IMMUTABLE_FIELD';
  if (tooLong.test(message)) return 'NAME_TOO_LONG';
  switch (code) {
    case 'KUBERNETES_FORBIDDEN':
      return 'ADMISSION_REFUSED';
    case 'KUBERNETES_NOT_FOUND':
      return 'REFERENCE_REFUSED';
    case 'KUBERNETES_API_UNAVAILABLE':
      return 'KIND_MISSING';
    case 'KUBERNETES_INVALID':
      return 'SCHEMA_REFUSED';
    case 'ITEM_ACTION_FAILED':
      return 'ACTION_FAILED';
    default:
      return 'REFUSED';
  }
}

/** Why a dry-run itself was refused: this tells nothing of the write. */
export function dryRunUnsupported(message: string): string | undefined {
  const [, webhook] = /admission webhook "([^"]*)" does not support dry run/.exec(message) ?? [];
  if (webhook !== undefined) return `admission webhook "${webhook}" has side effects and refuses dry-runs`;
  return /the dryRun (?:alpha )?feature is disabled|does not support dry.?run/i.test(message)
    ? 'the API server refuses dry-runs of it'
    : undefined;
}
