import type { ClusterClientOptions } from '../../contract/cluster/cluster-client-options.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { callForeign } from '../../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../../plugin-api/foreign/time-limits.ts';

/** Asks a caller's function for a bearer token, not for ever, and looks at what it returns.
 * @throws LifeboatError `TIMEOUT`, `CANCELED`, `KUBERNETES_UNAUTHORIZED` for what is no token; what the function throws */
export async function askForToken(
  tokenProvider: NonNullable<ClusterClientOptions['tokenProvider']>,
  { refresh, signal, timeoutInMs = foreignTimeLimits.credentialsInMs }: AskOptions,
): Promise<string> {
  const what = 'The tokenProvider of the cluster client';
  const answer: unknown = await callForeign({ what, timeoutInMs, signal, call: () => tokenProvider({ refresh }) });
  if (typeof answer === 'string' && /^[\x21-\x7e]+$/.test(answer.trim())) return answer;
  throw new LifeboatError({ code: 'KUBERNETES_UNAUTHORIZED', message: `${what} returned no token` });
}

interface AskOptions {
  readonly refresh: boolean;
  readonly signal?: AbortSignal | undefined;
  /** @default 120000 (2 minutes) */
  readonly timeoutInMs?: number;
}
