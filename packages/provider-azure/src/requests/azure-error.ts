import { canceledError, type ErrorCode, LifeboatError } from '@lifeboat/core/plugin-api';
import { signInFailure } from '../credentials/sign-in-failure.ts';
import { ArmFailure } from './arm-answer-failure.ts';
import { armFailure } from './arm-failure.ts';
import { blobFailure } from './blob-failure.ts';
import { type ErrorFacts, factsOf } from './error-facts.ts';
import type { AzureService, AzureSubject, Failure } from './failure.ts';
import { networkFailure } from './network-failure.ts';

/** Where requests go, for messages, and how to keep secrets out of them. */
export interface AzurePlace {
  readonly service: AzureService;
  /** Such as `container 'backups' at https://account.blob.core.windows.net`. */
  readonly where: string;
  readonly redact: (text: string) => string;
}

/** The LifeboatError for anything that a request threw. What was thrown is not its cause: the SDK's errors hold the signed
 * request. */
export function azureError(error: unknown, subject: AzureSubject, place: AzurePlace): LifeboatError {
  const what = subjectText(subject, place);
  if (subject.signal?.aborted) return canceledError(subject.signal, `The request to ${what}`);
  if (LifeboatError.isInstance(error)) return error;
  const facts = factsOf(error);
  const explained = error instanceof ArmFailure ? armFailure(facts) : blobFailure(facts, subject.condition);
  const failure = networkFailure(facts) ?? explained ?? unknownFailure(facts);
  return lifeboatError(failure, facts, `Cannot ${what}`, place, subject.name);
}

/** Such as `read 'k' in container 'c' at https://account.blob.core.windows.net`. */
export function subjectText({ action, name }: AzureSubject, { where }: Pick<AzurePlace, 'where'>): string {
  return name === undefined ? `${action} ${where}` : `${action} '${name}' in ${where}`;
}

/** The LifeboatError for a token that could not be had. */
export function signInError(error: unknown, place: AzurePlace): LifeboatError {
  if (LifeboatError.isInstance(error)) return error;
  const facts = factsOf(error);
  return lifeboatError(signInFailure(facts), facts, `Cannot sign in to Azure for ${place.where}`, place, undefined);
}

function lifeboatError(failure: Failure, facts: ErrorFacts, what: string, place: AzurePlace, name: string | undefined): LifeboatError {
  return new LifeboatError({
    code: codeOf(failure.code, place.service),
    message: place.redact(`${what}: ${failure.reason}`),
    retryable: failure.retryable ?? false,
    context: {
      where: place.where,
      ...(name === undefined ? {} : { name }),
      azureCode: place.redact(facts.name),
      ...(facts.statusCode === undefined ? {} : { statusCode: facts.statusCode }),
      ...(facts.requestId === undefined ? {} : { requestId: facts.requestId }),
      ...(facts.retryAfterInSeconds === undefined
        ? {}
        : { retryAfterInSeconds: facts.retryAfterInSeconds, retryAfterInMs: facts.retryAfterInSeconds * 1000 }),
    },
  });
}

function unknownFailure({ name, message, statusCode }: ErrorFacts): Failure {
  return { code: 'ERROR', reason: `${name}: ${message}`, retryable: (statusCode ?? 0) >= 500 && statusCode !== 501 };
}

function codeOf(code: Failure['code'], service: AzureService): ErrorCode {
  const store = service === 'store';
  switch (code) {
    case 'TIMED_OUT':
      return store ? 'STORE_TIMEOUT' : 'TIMEOUT';
    case 'ACCESS_DENIED':
    case 'UNREACHABLE':
    case 'THROTTLED':
    case 'CLOCK_SKEW':
    case 'QUOTA_EXCEEDED':
    case 'ERROR':
      return `${store ? 'STORE' : 'SNAPSHOTTER'}_${code}`;
    default:
      return code;
  }
}
