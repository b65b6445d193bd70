import { canceledError, LifeboatError } from '@lifeboat/core/plugin-api';
import { networkFailure } from './network-failure.ts';
import type { OssFacts } from './oss-facts.ts';
import { type Failure, ossFailure } from './oss-failure.ts';

/** What a request was about, for its error's message. */
export interface OssSubject {
  /** What was being done, in words: `read`, `store`. */
  readonly action: string;
  /** The key as the caller named it, without the store's prefix. */
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where requests go, for messages, and how to keep secrets out of them. */
export interface OssPlace {
  readonly bucket: string;
  readonly endpoint: string;
  readonly redact: (text: string) => string;
}

/** The LifeboatError for anything that was thrown. The SDK's own error is not its cause: its fields hold the request.
 * @param options.body the text of a refusing answer */
export function ossError(
  error: unknown,
  options: {
    readonly subject: OssSubject;
    readonly place: OssPlace;
    readonly body?: string | undefined;
    readonly retryAfterInMs?: number | undefined;
  },
): LifeboatError {
  const { subject, place, body, retryAfterInMs } = options;
  const what = subjectText(subject, place);
  if (subject.signal?.aborted) return canceledError(subject.signal, `The request to ${what}`);
  if (LifeboatError.isInstance(error)) return error;
  const facts = factsOf(error, body);
  const failure = unanswered(error) ?? ossFailure(facts) ?? unknown(facts);
  return new LifeboatError({
    code: failure.code,
    message: place.redact(`Cannot ${what} at ${place.endpoint}: ${failure.reason}`),
    retryable: failure.retryable ?? false,
    context: {
      bucket: place.bucket,
      endpoint: place.endpoint,
      ...(subject.key === undefined ? {} : { key: subject.key }),
      ossCode: place.redact(facts.name),
      ...(facts.statusCode === undefined ? {} : { statusCode: facts.statusCode }),
      ...(facts.requestId === undefined ? {} : { requestId: facts.requestId }),
      ...(facts.ecCode === undefined ? {} : { ecCode: facts.ecCode }),
      ...(retryAfterInMs === undefined ? {} : { retryAfterInMs }),
    },
  });
}

/** Such as `read 'k' in bucket 'b'`. */
export function subjectText({ action, key }: OssSubject, { bucket }: Pick<OssPlace, 'bucket'>): string {
  return key === undefined ? `${action} bucket '${bucket}'` : `${action} '${key}' in bucket '${bucket}'`;
}

function unanswered(error: unknown): Failure | undefined {
  const failure = networkFailure(error);
  return failure && { ...failure, code: failure.kind === 'timeout' ? 'STORE_TIMEOUT' : 'STORE_UNREACHABLE' };
}

function unknown({ name, message, statusCode }: OssFacts): Failure {
  return { code: 'STORE_ERROR', reason: `${name}: ${message}`, retryable: (statusCode ?? 0) >= 500 && statusCode !== 501 };
}

function factsOf(error: unknown, body = ''): OssFacts {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return {
    name: text(fields.code) ?? text(fields.name) ?? 'Error',
    // An answer that is no XML is part of the SDK's message, from its second line on.
    message: (text(fields.message) ?? String(error)).split('\n', 1)[0] ?? '',
    statusCode: typeof fields.status === 'number' && fields.status > 0 ? fields.status : undefined,
    requestId: text(fields.requestId),
    ecCode: text(fields.ecCode),
    endpoint: /<Endpoint>([\w.:-]+)<\/Endpoint>/.exec(body)?.[1],
  };
}
