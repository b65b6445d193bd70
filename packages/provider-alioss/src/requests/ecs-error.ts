import { canceledError, LifeboatError } from '@lifeboat/core/plugin-api';
import type { EcsFacts } from './ecs-facts.ts';
import { type EcsFailure, ecsFailure } from './ecs-failure.ts';
import { networkFailure } from './network-failure.ts';

/** What a request was about, for its error's message. */
export interface EcsSubject {
  /** What was being done, to what: `delete snapshot 's-1'`. */
  readonly action: string;
  /** What RAM has to allow for it. */
  readonly permission: string;
  readonly context: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** Where requests go, for messages, and how to keep secrets out of them. */
export interface EcsPlace {
  readonly region: string;
  readonly redact: (text: string) => string;
}

/** The LifeboatError for anything that was thrown. The SDK's own error is not its cause: its fields hold the answer, and may
 * hold the request. */
export function ecsError(error: unknown, subject: EcsSubject, place: EcsPlace): LifeboatError {
  if (subject.signal?.aborted) return canceledError(subject.signal, `The request to ${subject.action}`);
  if (LifeboatError.isInstance(error)) return error;
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const statusCode = typeof fields.statusCode === 'number' ? fields.statusCode : undefined;
  const facts: EcsFacts = {
    name: text(fields.code) ?? text(fields.name) ?? 'Error',
    message: (text(fields.message) ?? String(error)).split('\n', 1)[0] ?? '',
    statusCode,
    permission: subject.permission,
    region: place.region,
  };
  const failure = unanswered(error, statusCode) ?? ecsFailure(facts) ?? unknown(facts);
  const requestId = text((fields.data as { RequestId?: unknown } | undefined)?.RequestId) ?? text(fields.requestId);
  return new LifeboatError({
    code: failure.code,
    message: place.redact(`Cannot ${subject.action} in region '${place.region}': ${failure.reason}`),
    retryable: failure.retryable ?? false,
    context: {
      ...subject.context,
      region: place.region,
      ecsCode: place.redact(facts.name),
      ...(statusCode === undefined ? {} : { statusCode }),
      ...(requestId === undefined ? {} : { requestId }),
    },
  });
}

function unanswered(error: unknown, statusCode: number | undefined): EcsFailure | undefined {
  const failure = statusCode === undefined ? networkFailure(error) : undefined;
  return failure && { ...failure, code: failure.kind === 'timeout' ? 'TIMEOUT' : 'SNAPSHOTTER_UNREACHABLE' };
}

function unknown({ name, message, statusCode }: EcsFacts): EcsFailure {
  return { code: 'SNAPSHOTTER_ERROR', reason: `${name}: ${message}`, retryable: (statusCode ?? 0) >= 500 };
}
