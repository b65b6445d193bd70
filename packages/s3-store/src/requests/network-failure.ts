import { explainNetworkError } from '@lifeboat/core/provider-kit';
import type { ErrorFacts } from './error-facts.ts';
import type { Failure } from './service-failure.ts';

const advice = { ENOTFOUND: 'the host name does not resolve. Check the endpoint, and path style if the bucket is part of the host name' };

/** Explains the failure of a request that got no answer; `undefined` if there was an answer. */
export function networkFailure(facts: ErrorFacts): Failure | undefined {
  const found = explainNetworkError(facts, advice);
  // Checked last, because the SDK calls broken connections TimeoutError, too.
  const failure = found ?? (facts.name === 'TimeoutError' ? explainNetworkError({ ...facts, code: 'ETIMEDOUT' }) : undefined);
  if (!failure) return undefined;
  const { kind, ...rest } = failure;
  return { ...rest, code: kind === 'timeout' ? 'STORE_TIMEOUT' : 'STORE_UNREACHABLE' };
}
