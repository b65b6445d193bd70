import { type ErrorCode, LifeboatError } from '@lifeboat/core/plugin-api';
import type { FailureFacts } from './api-failure.ts';
import { type CommonFailure, commonFailure } from './common-failure.ts';

/** What a request to Cloud Storage was about, for its error's message. */
export interface GcsSubject {
  /** What was being done, in words: `read`, `store`. */
  readonly action: string;
  /** The key as the caller named it, without the store's prefix. */
  readonly key?: string | undefined;
  /** What a 404 means. @default `bucket` */
  readonly notFound?: 'object' | 'bucket' | 'session' | undefined;
  /** What the request's condition asks for: no object, or a certain one. @default `absent` */
  readonly condition?: 'absent' | 'match' | undefined;
}

/** Where requests go, for messages, and how to keep secrets out of them. */
export interface GcsPlace {
  readonly bucket: string;
  readonly endpoint: string;
  readonly redact: (text: string) => string;
}

interface GcsFailure {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly retryable?: boolean;
}

const codes: Readonly<Record<CommonFailure['kind'], ErrorCode>> = {
  credentials: 'CREDENTIALS_MISSING',
  denied: 'STORE_ACCESS_DENIED',
  'clock-skew': 'STORE_CLOCK_SKEW',
  throttled: 'STORE_THROTTLED',
  quota: 'STORE_QUOTA_EXCEEDED',
  timeout: 'STORE_TIMEOUT',
  unreachable: 'STORE_UNREACHABLE',
  error: 'STORE_ERROR',
};

/** The LifeboatError of a failed request. It has no cause: that could show a token. */
export function gcsError(facts: FailureFacts, subject: GcsSubject, place: GcsPlace): LifeboatError {
  const what = subject.key === undefined ? `bucket '${place.bucket}'` : `'${subject.key}' in bucket '${place.bucket}'`;
  const failure = failureOf(facts, subject);
  return new LifeboatError({
    code: failure.code,
    message: place.redact(`Cannot ${subject.action} ${what} at ${place.endpoint}: ${failure.reason}`),
    retryable: failure.retryable ?? false,
    context: {
      bucket: place.bucket,
      endpoint: place.endpoint,
      ...(subject.key === undefined ? {} : { key: subject.key }),
      ...(facts.status === undefined ? {} : { statusCode: facts.status }),
      ...(facts.reason === undefined ? {} : { gcsReason: place.redact(facts.reason) }),
      ...(facts.retryAfterInMs === undefined ? {} : { retryAfterInMs: facts.retryAfterInMs }),
    },
  });
}

function failureOf(facts: FailureFacts, { notFound = 'bucket', condition }: GcsSubject): GcsFailure {
  if (facts.source === 'api') {
    const { status, reason, message } = facts;
    if (status === 404 || status === 410) return missing(notFound, message);
    if (status === 412 && condition === 'match')
      return { code: 'OBJECT_CHANGED', reason: 'the object has been replaced or removed meanwhile' };
    if (status === 412) return { code: 'OBJECT_ALREADY_EXISTS', reason: 'an object with this key exists already' };
    if (status === 413) return { code: 'STORE_QUOTA_EXCEEDED', reason: `${message}. Cloud Storage takes 5 TiB` };
    if (/EncryptionKeyIsIncorrect|resourceIsEncryptedWithCustomerEncryptionKey/.test(reason ?? '')) {
      return { code: 'STORE_ACCESS_DENIED', reason: `${message}. Give the customer key (encryption) that the object was stored with` };
    }
    if (/^(retentionPolicyNotMet|objectUnderActiveHold)$/i.test(reason ?? '')) return { code: 'OBJECT_LOCKED', reason: locked(message) };
    // No lock can be set where the bucket was not made for it.
    if (status === 400 && /retention/i.test(`${reason} ${message}`)) {
      return {
        code: 'INVALID_REQUEST',
        reason: `${message}. The bucket must have object retention: switch it on, or take objectLock from the location`,
      };
    }
    if (status === 400 && /invalid bucket name/i.test(message)) {
      return { code: 'INVALID_CONFIG', reason: `${message}. Check the bucket's name` };
    }
  }
  const { kind, reason, retryable } = commonFailure(facts);
  return { code: codes[kind], reason, retryable };
}

function locked(message: string): string {
  return `${message}. A retention or a hold keeps the object, or a policy of the bucket that keeps all of them`;
}

function missing(notFound: NonNullable<GcsSubject['notFound']>, message: string): GcsFailure {
  if (notFound === 'session') {
    return {
      code: 'STORE_ERROR',
      reason: 'the server has given up the upload (its session is gone). Store the object again',
      retryable: true,
    };
  }
  if (notFound === 'object' && !isAboutBucket(message)) return { code: 'OBJECT_NOT_FOUND', reason: 'there is no such object' };
  return { code: 'BUCKET_NOT_FOUND', reason: "there is no such bucket. Create it, or check the bucket's name and the endpoint" };
}

/** Google's words for a 404: `No such object: b/k`, `The specified bucket does not exist.` */
function isAboutBucket(message: string): boolean {
  return /\bbucket\b.*does not exist|no such bucket/i.test(message);
}
