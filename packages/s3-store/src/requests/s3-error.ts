import { canceledError, LifeboatError } from '@lifeboat/core/plugin-api';
import { retryAfterInMs } from '@lifeboat/core/provider-kit';
import { networkFailure } from './network-failure.ts';
import { type Failure, serviceFailure } from './service-failure.ts';

/** What a request was about, for its error's message. */
export interface S3Subject {
  /** What was being done, in words: `read`, `store`. */
  readonly action: string;
  /** The key as the caller named it, without the store's prefix. */
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The request's condition: `match`: a certain object is there; `replace`: so that it can be replaced, where a missing one
   * counts as changed. @default none is there */
  readonly condition?: 'match' | 'replace' | undefined;
}

/** Where requests go, for messages, and how to keep secrets out of them. */
export interface S3Place {
  readonly bucket: string;
  /** The endpoint's URL, or `Amazon S3`. */
  readonly endpoint: string;
  readonly redact: (text: string) => string;
}

/** The LifeboatError for anything the SDK threw. The SDK's own error is not its cause: its fields may hold the session
 * token, the access key id and the signed request. */
export function s3Error(error: unknown, subject: S3Subject, place: S3Place): LifeboatError {
  const what = subjectText(subject, place);
  if (subject.signal?.aborted) return canceledError(subject.signal, `The request to ${what}`);
  if (LifeboatError.isInstance(error)) return error;
  const facts = factsOf(error);
  const failure: Failure = networkFailure(facts) ??
    serviceFailure(facts, subject.condition) ?? {
      code: 'STORE_ERROR',
      reason: `${facts.name}: ${facts.message}`,
      retryable: (facts.statusCode ?? 0) >= 500,
    };
  return new LifeboatError({
    code: failure.code,
    message: place.redact(`Cannot ${what} at ${place.endpoint}: ${failure.reason}`),
    retryable: failure.retryable ?? false,
    context: {
      bucket: place.bucket,
      endpoint: place.endpoint,
      ...(subject.key === undefined ? {} : { key: subject.key }),
      s3Code: facts.name,
      ...(facts.statusCode === undefined ? {} : { statusCode: facts.statusCode }),
      ...(facts.requestId === undefined ? {} : { requestId: facts.requestId }),
      ...(failure.remedy && { remedy: failure.remedy }),
      ...(facts.retryAfterInMs === undefined ? {} : { retryAfterInMs: facts.retryAfterInMs }),
    },
  });
}

/** Such as `read 'k' in bucket 'b'`. */
export function subjectText({ action, key }: S3Subject, { bucket }: Pick<S3Place, 'bucket'>): string {
  return key === undefined ? `${action} bucket '${bucket}'` : `${action} '${key}' in bucket '${bucket}'`;
}

/** The facts of an error that are safe to show. */
export interface ErrorFacts {
  /** S3's code, such as `NoSuchKey`, or the error's name. */
  readonly name: string;
  /** Node's code, such as `ECONNREFUSED`. */
  readonly code: string | undefined;
  readonly message: string;
  readonly statusCode: number | undefined;
  readonly requestId: string | undefined;
  /** The region that the server says is right. */
  readonly region: string | undefined;
  /** How long the server asks to wait. */
  readonly retryAfterInMs: number | undefined;
}

export function factsOf(error: unknown): ErrorFacts {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const metadata = (fields.$metadata ?? {}) as { httpStatusCode?: number; requestId?: string };
  const headers = ((fields.$response as { headers?: Record<string, string> } | undefined)?.headers ?? {}) as Record<string, string>;
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return {
    name: text(fields.name) ?? 'Error',
    code: text(fields.code),
    message: text(fields.message) ?? String(error),
    statusCode: metadata.httpStatusCode,
    requestId: metadata.requestId,
    region: headers['x-amz-bucket-region'] ?? text(fields.Region),
    retryAfterInMs: retryAfterInMs(headers['retry-after']),
  };
}
