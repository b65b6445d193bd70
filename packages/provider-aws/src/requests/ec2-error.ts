import { canceledError, LifeboatError } from '@lifeboat/core/plugin-api';
import { factsOf, networkFailure } from '@lifeboat/s3-store';
import { type Ec2Failure, type Ec2Place, ec2Failure } from './ec2-failure.ts';

/** What a request was about, for its error's message. */
export interface Ec2Subject {
  /** What was being done, in words: `take a snapshot of volume 'vol-1'`. */
  readonly action: string;
  /** The IAM action that the request needs, such as `ec2:CreateSnapshot`. */
  readonly permission: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
}

/** The LifeboatError for anything the SDK threw. The SDK's own error is not its cause: its fields may hold the session
 * token, the access key id and the signed request. */
export function ec2Error(
  error: unknown,
  subject: Ec2Subject,
  place: Ec2Place & { readonly redact: (text: string) => string },
): LifeboatError {
  const where = `region '${place.region}'${place.endpoint ? ` at ${place.endpoint}` : ''}`;
  if (subject.signal?.aborted) return canceledError(subject.signal, `The request to ${subject.action} in ${where}`);
  if (LifeboatError.isInstance(error)) return error;
  const facts = factsOf(error);
  const failure: Ec2Failure = unreachable(error, place) ??
    ec2Failure({ ...facts, permission: subject.permission, skewInMs: skewInMs(error) }, place) ?? {
      code: 'SNAPSHOTTER_ERROR',
      reason: `${facts.name}: ${facts.message}`,
      retryable: (facts.statusCode ?? 0) >= 500,
    };
  return new LifeboatError({
    code: failure.code,
    message: place.redact(`Cannot ${subject.action} in ${where}: ${failure.reason}`),
    retryable: failure.retryable ?? false,
    context: {
      region: place.region,
      ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
      ...subject.context,
      ec2Code: facts.name,
      ...(facts.statusCode === undefined ? {} : { statusCode: facts.statusCode }),
      ...(facts.requestId === undefined ? {} : { requestId: facts.requestId }),
    },
  });
}

/** The failure of a request that got no answer. */
function unreachable(error: unknown, place: Ec2Place): Ec2Failure | undefined {
  const facts = factsOf(error);
  if (facts.code === 'ENOTFOUND' && place.endpoint === undefined) {
    const reason = `there is no host for EC2 in region '${place.region}' (ENOTFOUND). Check the region's name, then DNS`;
    return { code: 'SNAPSHOTTER_WRONG_REGION', reason, retryable: true };
  }
  const failure = networkFailure(facts);
  return failure && { ...failure, code: 'SNAPSHOTTER_UNREACHABLE' };
}

/** How far this machine's clock is from the server's, where the answer tells. */
function skewInMs(error: unknown): number | undefined {
  const headers = (error as { $response?: { headers?: Record<string, string> } } | undefined)?.$response?.headers ?? {};
  const server = Date.parse(headers.date ?? headers.Date ?? '');
  return Number.isNaN(server) ? undefined : Math.abs(Date.now() - server);
}
