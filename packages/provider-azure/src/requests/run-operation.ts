import { setTimeout as sleep } from 'node:timers/promises';
import { LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import { ArmFailure } from './arm-answer-failure.ts';
import type { ArmAnswer, ArmClient, ArmRequest } from './arm-client.ts';

export interface OperationOptions {
  readonly signal: AbortSignal | undefined;
  /** In ms since the epoch. */
  readonly deadline: number;
  /** Where Azure names no time. */
  readonly pollIntervalInMs: number;
  /** For the message of a time-out, such as `Creating snapshot 'x'`. */
  readonly what: string;
}

/** Sends a request and polls until the long-running operation that it starts has ended, as Azure Resource Manager describes:
 * by the header Azure-AsyncOperation, else by Location.
 * @throws ArmFailure of the request or the operation, LifeboatError `TIMEOUT` */
export async function runOperation(
  client: ArmClient,
  request: Pick<ArmRequest, 'method' | 'path' | 'apiVersion' | 'body'>,
  options: OperationOptions,
): Promise<void> {
  const { signal, deadline } = options;
  const limits = { signal, deadline };
  let answer = await client.send({ ...request, ...limits });
  const operation = answer.headers.get('azure-asyncoperation');
  let location = answer.headers.get('location');
  if (operation !== undefined) {
    for (;;) {
      await waitToPoll(answer, options);
      answer = await client.send({ method: 'GET', path: operation, ...limits });
      const { status, error } = (answer.body ?? {}) as { status?: string; error?: { code?: string; message?: string } };
      if (status === 'Succeeded') return;
      if (status === 'Failed' || status === 'Canceled') {
        const reason = { code: error?.code ?? `Operation${status}`, message: error?.message ?? `the operation ended as ${status}` };
        throw new ArmFailure({ status: 409, headers: answer.headers, body: { error: reason } });
      }
    }
  }
  while (answer.status === 202 && location !== undefined) {
    await waitToPoll(answer, options);
    answer = await client.send({ method: 'GET', path: location, ...limits });
    location = answer.headers.get('location') ?? location;
  }
}

/** Waits as long as the answer says, but not beyond the deadline. @throws LifeboatError `TIMEOUT`, `CANCELED` */
export async function waitToPoll(answer: ArmAnswer, { signal, deadline, pollIntervalInMs, what }: OperationOptions): Promise<void> {
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  const wanted = Number.isFinite(seconds) ? seconds * 1000 : pollIntervalInMs;
  const left = deadline - Date.now();
  if (left > 0) await sleep(Math.min(wanted, left), undefined, signal ? { signal } : {}).catch(() => {});
  throwIfAborted(signal, what);
  if (wanted <= left) return;
  throw new LifeboatError({
    code: 'TIMEOUT',
    message: `${what} takes longer than allowed. It may still end well in Azure; raise the time-out if it is slow there`,
    retryable: true,
  });
}
