import { explainNetworkError } from '@lifeboat/core/provider-kit';
import type { ErrorFacts } from './error-facts.ts';
import type { Failure } from './failure.ts';

const advice = {
  ENOTFOUND: 'the host name does not resolve: there may be no such account, or it is in another cloud. Check its name and DNS',
  REQUEST_SEND_ERROR: 'the request could not be sent. Check the network',
};

/** The failure of a request that got no answer, `undefined` when there was one. */
export function networkFailure(facts: ErrorFacts): Failure | undefined {
  const failure = explainNetworkError(facts, advice);
  if (!failure) return undefined;
  const { kind, reason, retryable } = failure;
  if (kind === 'unreachable') return { code: 'UNREACHABLE', reason, retryable };
  // Its message tells what took too long.
  return { code: 'TIMED_OUT', reason: `${facts.message}. Check the network, or raise the time-outs`, retryable };
}
