import { explainNetworkError, type NetworkFailure } from '@lifeboat/core/provider-kit';

/** Ends a request that takes too long. */
export class RequestTimeoutError extends Error {
  override readonly name = 'RequestTimeoutError';
}

const advice = {
  ECONNREFUSED: 'nothing accepts connections there. Check the endpoint and the network (internal endpoints answer inside the region only)',
  ENOTFOUND: 'the host name does not resolve. Check the endpoint, the region and the name of the bucket',
};

/** The failure of a request that got no answer, `undefined` when there was one. */
export function networkFailure(error: unknown): NetworkFailure | undefined {
  const message = error instanceof Error ? error.message : String(error);
  const isTimeout = error instanceof RequestTimeoutError || /^(Read|Connect)Timeout/.test(message);
  return explainNetworkError({ code: isTimeout ? 'ETIMEDOUT' : codeOf(error), message }, advice);
}

/** Node's code; that of the first of several addresses that were tried. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
