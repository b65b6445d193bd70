import { type ErrorCode, LifeboatError } from '@lifeboat/core/plugin-api';
import type { FailureFacts } from './api-failure.ts';
import { type CommonFailure, commonFailure } from './common-failure.ts';

/** What a request to Compute Engine was about, for its error's message. */
export interface ComputeSubject {
  /** What was being done, in words: `take a snapshot of`. */
  readonly action: string;
  readonly kind: 'volume' | 'snapshot' | 'project';
  readonly id: string;
  /** Where it is: `zone 'europe-west1-b' of project 'p'`. */
  readonly where: string;
}

const codes: Readonly<Record<CommonFailure['kind'], ErrorCode>> = {
  credentials: 'CREDENTIALS_MISSING',
  denied: 'SNAPSHOTTER_ACCESS_DENIED',
  'clock-skew': 'SNAPSHOTTER_CLOCK_SKEW',
  throttled: 'SNAPSHOTTER_THROTTLED',
  quota: 'SNAPSHOTTER_QUOTA_EXCEEDED',
  timeout: 'SNAPSHOTTER_UNREACHABLE',
  unreachable: 'SNAPSHOTTER_UNREACHABLE',
  error: 'SNAPSHOTTER_ERROR',
};

/** The LifeboatError of a failed request or operation. It has no cause: that could show a token. */
export function computeError(facts: FailureFacts, subject: ComputeSubject, redact: (text: string) => string): LifeboatError {
  const { action, kind, id, where } = subject;
  const failure = failureOf(facts, subject);
  return new LifeboatError({
    code: failure.code,
    message: redact(`Cannot ${action} ${kind} '${id}' in ${where}: ${failure.reason}`),
    retryable: failure.retryable ?? false,
    context: {
      [kind]: id,
      ...(facts.status === undefined ? {} : { statusCode: facts.status }),
      ...(facts.reason === undefined ? {} : { gcpReason: redact(facts.reason) }),
      ...(facts.retryAfterInMs === undefined ? {} : { retryAfterInMs: facts.retryAfterInMs }),
    },
  });
}

function failureOf(
  facts: FailureFacts,
  { kind }: ComputeSubject,
): { readonly code: ErrorCode; readonly reason: string; readonly retryable?: boolean } {
  const { status, reason: word = '', message } = facts;
  if (facts.source === 'api') {
    if (/unknown (zone|region)/i.test(message)) {
      return { code: 'SNAPSHOTTER_WRONG_REGION', reason: `${message}. Check the volume's availability zone and the project` };
    }
    if (status === 404 || word === 'RESOURCE_NOT_FOUND') return missing(kind, message);
    if (/ZONE_RESOURCE_POOL_EXHAUSTED/.test(word)) {
      return {
        code: 'SNAPSHOTTER_ERROR',
        reason: `${word}: ${message}. Google has no room in this zone now: try again later`,
        retryable: true,
      };
    }
  }
  const common = commonFailure(facts);
  return { code: codes[common.kind], reason: common.reason, retryable: common.retryable };
}

/** Google names what is missing: `The resource 'projects/p/zones/z/disks/d' was not found`, `Failed to find project p`. */
function missing(kind: ComputeSubject['kind'], message: string): { readonly code: ErrorCode; readonly reason: string } {
  const named = /'[^']*\/(disks|snapshots)\/[^'/]*'/.exec(message)?.[1];
  if (named === 'disks')
    return { code: 'VOLUME_NOT_FOUND', reason: 'there is no such disk. It may have been deleted, or be in another zone or project' };
  if (named === 'snapshots')
    return { code: 'SNAPSHOT_NOT_FOUND', reason: 'there is no such snapshot. It may have been deleted, or be in another project' };
  if (/project/i.test(message) && !/\/(zones|regions|global)\//.test(message)) {
    return { code: 'INVALID_CONFIG', reason: `${message}. Set volumeProject and project to the projects of volumes and snapshots` };
  }
  const code = kind === 'volume' ? 'VOLUME_NOT_FOUND' : kind === 'snapshot' ? 'SNAPSHOT_NOT_FOUND' : 'SNAPSHOTTER_ERROR';
  return { code, reason: `it was not found: ${message}` };
}
