import { canceledError, LifeboatError } from '@lifeboat/core/plugin-api';
import { factsOf } from './error-facts.ts';
import { networkFailure } from './network-failure.ts';
import type { S3Subject } from './s3-subject.ts';
import { type Failure, serviceFailure } from './service-failure.ts';

/** Where requests go, for messages, and a function that keeps secrets out of them. */
export interface S3Place {
  readonly bucket: string;
  /** The endpoint's URL, or `Amazon S3`. */
  readonly endpoint: string;
  readonly redact: (text: string) => string;
}

/** Translates anything that the SDK threw into a LifeboatError. The SDK's error does not become its cause, because its fields may hold the
 * session token, the access key id and the signed request. */
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

/** Describes a request: `read 'k' in bucket 'b'`. */
export function subjectText({ action, key }: S3Subject, { bucket }: Pick<S3Place, 'bucket'>): string {
  return key === undefined ? `${action} bucket '${bucket}'` : `${action} '${key}' in bucket '${bucket}'`;
}
