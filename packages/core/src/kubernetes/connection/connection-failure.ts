import { ownMember } from '../../json/index.ts';
/** What a request that got no answer, or only a part of one, means. */
export interface ConnectionFailure {
  /** For people, without the request's headers. */
  readonly reason: string;
  /** Nothing of the request reached the server for sure. */
  readonly unsent: boolean;
  /** The same request may pass later. A certificate that does not fit never does. */
  readonly retryable: boolean;
}

const unsentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_TLS',
]);
const tlsCode = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|ERR_OSSL)/;

const explanations: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up now',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'the server did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped arriving',
};

export function connectionFailure(error: unknown): ConnectionFailure {
  const code = errorCode(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code !== undefined && tlsCode.test(code)) return { reason: `TLS: ${message} (${code})`, unsent: true, retryable: false };
  // A token or a path that cannot be sent at all, or a mistake of ours.
  if (code === 'UND_ERR_INVALID_ARG' || code?.startsWith('ERR_INVALID_') || error instanceof TypeError)
    return { reason: message, unsent: true, retryable: false };
  // undici's ProxyAgent: the proxy refused the CONNECT.
  if (/Proxy response \(\d+\)/.test(message))
    return { reason: `the proxy refused: ${message}`, unsent: true, retryable: !/\(407\)/.test(message) };
  return {
    reason: `${(code !== undefined && ownMember(explanations, code)) || message}${code === undefined ? '' : ` (${code})`}`,
    unsent: code !== undefined && unsentCodes.has(code),
    retryable: true,
  };
}

/** The code of the innermost error that has one: undici wraps, Node gathers the tries of several addresses. */
function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const inner = errorCode(error.cause) ?? (error instanceof AggregateError ? errorCode(error.errors[0]) : undefined);
  return inner ?? ('code' in error && typeof error.code === 'string' ? error.code : undefined);
}
