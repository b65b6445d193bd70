import { setTimeout as sleep } from 'node:timers/promises';
import { LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import { ApiFailure } from '../requests/api-failure.ts';
import type { ComputeSubject } from '../requests/compute-error.ts';
import type { ComputeContext, ComputeOperation } from './compute-context.ts';

const longestIntervalInMs = 10_000;

/** Asks again and again, less and less often, until `ask` finds what it waits for. @throws LifeboatError `TIMEOUT` */
export async function poll<T>(
  context: ComputeContext,
  options: {
    readonly ask: () => Promise<T | undefined>;
    readonly what: string;
    readonly timeoutInMs: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<T> {
  const { ask, what, timeoutInMs, signal } = options;
  const until = Date.now() + timeoutInMs;
  for (let intervalInMs = context.pollIntervalInMs; ; intervalInMs = Math.min(longestIntervalInMs, intervalInMs * 1.5)) {
    const found = await ask();
    if (found !== undefined) return found;
    const leftInMs = until - Date.now();
    if (leftInMs <= 0) {
      throw new LifeboatError({
        code: 'TIMEOUT',
        message: `${what} was not ready within ${timeoutInMs} ms. It may still become ready: look at it, or give it more time`,
        retryable: true,
      });
    }
    await sleep(Math.min(intervalInMs, leftInMs), undefined, signal ? { signal } : {}).catch(() => {});
    throwIfAborted(signal, `Waiting for ${what}`);
  }
}

/** Waits until what an operation makes is there and `isReady`. The resource itself is asked; the operation only while it is
 * missing, for the reason. Without the permission to read operations (Velero's role has none) the wait goes on without. */
export async function awaitResource<T>(
  context: ComputeContext,
  options: {
    /** Fails with `VOLUME_NOT_FOUND` or `SNAPSHOT_NOT_FOUND` while it is not there. */
    readonly get: () => Promise<T>;
    readonly isReady: (resource: T) => boolean;
    readonly operation: ComputeOperation | undefined;
    readonly operationsUrl: string;
    readonly subject: ComputeSubject;
    readonly what: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<T> {
  const { get, isReady, operationsUrl, subject, what, signal } = options;
  let { operation } = options;
  throwFailureOf(context, operation, subject);
  return await poll(context, {
    what,
    signal,
    timeoutInMs: context.operationTimeoutInMs,
    async ask() {
      const resource = await get().catch((error: unknown) => {
        if (LifeboatError.isInstance(error, 'VOLUME_NOT_FOUND', 'SNAPSHOT_NOT_FOUND')) return undefined;
        throw error;
      });
      if (resource) return isReady(resource) ? resource : undefined;
      operation = operation && (await readOperation(context, operation, operationsUrl, subject, signal));
      throwFailureOf(context, operation, subject);
      return undefined;
    },
  });
}

/** The operation as it is now, `undefined` where these credentials may not read it, or it is forgotten. */
export async function readOperation(
  context: ComputeContext,
  { name }: ComputeOperation,
  operationsUrl: string,
  subject: ComputeSubject,
  signal: AbortSignal | undefined,
): Promise<ComputeOperation | undefined> {
  if (name === undefined) return undefined;
  try {
    const url = `${operationsUrl}/${encodeURIComponent(name)}`;
    return await context.api.read<ComputeOperation>({ method: 'GET', url, subject, signal });
  } catch (error) {
    const status = LifeboatError.isInstance(error) ? error.context.statusCode : undefined;
    if (status === 403 || status === 404) return undefined;
    throw error;
  }
}

export function throwFailureOf(context: ComputeContext, operation: ComputeOperation | undefined, subject: ComputeSubject): void {
  const [first] = operation?.error?.errors ?? [];
  if (!first) return;
  const { code: reason, message = '' } = first;
  throw context.api.error(
    new ApiFailure({ source: 'api', status: operation?.httpErrorStatusCode, reason, message: message || (reason ?? '') }),
    subject,
  );
}
