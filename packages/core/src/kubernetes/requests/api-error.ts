import type { ErrorCode } from '../../errors/error-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { parseJson } from '../../json/index.ts';

/** The part of a `Status` object (meta/v1) that is read. */
export interface ApiStatus {
  readonly message?: string | undefined;
  readonly reason?: string | undefined;
  readonly code?: number | undefined;
  readonly details?: { readonly name?: string; readonly kind?: string; readonly retryAfterSeconds?: number } | undefined;
}

/** The `Status` in the body of an answer, or what a proxy says instead. */
export function parseStatus(text: string): ApiStatus {
  try {
    const body = parseJson(text);
    if (typeof body === 'object' && body !== null && (body as { kind?: unknown }).kind === 'Status') return body as ApiStatus;
  } catch {
    // Not JSON: a proxy, or the "404 page not found" of an unknown path.
  }
  return text.trim() === '' || text.includes('<') ? {} : { message: text.trim().slice(0, 500) };
}

export interface ApiErrorOptions {
  /** `get configmaps shop/web` */
  readonly action: string;
  readonly server: string;
  readonly status: number;
  readonly body: ApiStatus;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** A refused request as a LifeboatError: verb, object, server, what the server says, what to do next. */
export function apiError(options: ApiErrorOptions): LifeboatError {
  const { action, server, status, body } = options;
  const code = errorCode(status, body);
  const said = body.message ?? `HTTP ${status}`;
  const label = body.reason ? `${status} ${body.reason}` : `${status}`;
  const hint = code === 'KUBERNETES_FORBIDDEN' ? forbiddenHint(said) : (conversionHint(said) ?? hints[code]);
  return new LifeboatError({
    code,
    message: `Cannot ${action} on ${server}: ${said} (${label})${hint === undefined ? '' : `. ${hint}`}`,
    retryable: code === 'KUBERNETES_THROTTLED' || body.reason === 'ServerTimeout' || [502, 503, 504].includes(status),
    context: { status, reason: body.reason, details: body.details, server, action, ...options.context },
  });
}

const hints: Partial<Record<ErrorCode, string>> = {
  KUBERNETES_UNAUTHORIZED: 'Check that the credentials are meant for this cluster and have not expired',
  KUBERNETES_THROTTLED: 'The server is overloaded or limits this user: lower the concurrency or try again later',
};

/** A kind whose versions a webhook converts cannot be read, written or deleted while that one is gone. */
function conversionHint(said: string): string | undefined {
  const [, version, kind] = /conversion webhook for (\S+), Kind=(\S+) failed/.exec(said) ?? [];
  if (version === undefined) return undefined;
  return (
    `What converts ${kind} of ${version.split('/')[0]} between its versions does not do so: start the Service that spec.conversion of its ` +
    'CustomResourceDefinition names, or, where the versions differ in nothing that counts, set spec.conversion.strategy to None; then try again'
  );
}

/** Admission refuses with the same status as the authorizer: only the words tell them apart. */
function forbiddenHint(said: string): string {
  if (/is attempting to grant RBAC permissions not currently held/.test(said))
    return 'A user can only grant what it may do itself: grant it those permissions, or the verbs escalate and bind';
  if (/admission webhook "[^"]*" denied/.test(said)) return 'The webhook that it names refuses the object: see its rules, or its log';
  if (/User "[^"]*" cannot |^HTTP 403$/.test(said)) return 'Grant this user the verb by RBAC, or leave the type out';
  return 'The admission of the cluster refuses the object, whoever writes it: see the quota, policy or class that it names';
}

function errorCode(status: number, body: ApiStatus): ErrorCode {
  switch (status) {
    case 401:
      return 'KUBERNETES_UNAUTHORIZED';
    case 403:
      return 'KUBERNETES_FORBIDDEN';
    case 404:
      return isMissingObject(body) ? 'KUBERNETES_NOT_FOUND' : 'KUBERNETES_API_UNAVAILABLE';
    case 405:
    case 503:
      return 'KUBERNETES_API_UNAVAILABLE';
    case 409:
      return body.reason === 'AlreadyExists' ? 'KUBERNETES_ALREADY_EXISTS' : 'KUBERNETES_CONFLICT';
    case 410:
      return 'KUBERNETES_EXPIRED';
    case 400:
    case 413:
    case 415:
    case 422:
      return 'KUBERNETES_INVALID';
    case 429:
      return 'KUBERNETES_THROTTLED';
    default:
      return 'KUBERNETES_ERROR';
  }
}

// The 404 of an unknown type is plain text or a Status without details; that of a missing object (or namespace) names it.
function isMissingObject(body: ApiStatus): boolean {
  return body.reason === 'NotFound' && Boolean(body.details?.name);
}
