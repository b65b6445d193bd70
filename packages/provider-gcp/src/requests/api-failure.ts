import type { IncomingMessage } from 'node:http';

/** What is known of a request that failed, safe to show once redacted. */
export interface FailureFacts {
  /** `token`: the credentials could not be turned into an access token. */
  readonly source: 'api' | 'token' | 'network';
  readonly status?: number | undefined;
  /** Google's word, such as `rateLimitExceeded`, `invalid_grant` or `QUOTA_EXCEEDED`. */
  readonly reason?: string | undefined;
  readonly message: string;
  /** Node's code, such as `ECONNREFUSED`. */
  readonly code?: string | undefined;
  readonly retryAfterInMs?: number | undefined;
}

/** Carries {@link FailureFacts} to where they become a LifeboatError. Never leaves this package. */
export class ApiFailure extends Error {
  readonly facts: FailureFacts;

  constructor(facts: FailureFacts) {
    super(facts.message);
    this.name = 'ApiFailure';
    this.facts = facts;
  }
}

const longestBody = 64 * 1024;
const longestMessage = 500;

/** The failure in an answer of Google's APIs or of a token endpoint. Reads the body to its end. */
export async function failureOfAnswer(answer: IncomingMessage, source: 'api' | 'token'): Promise<ApiFailure> {
  const status = answer.statusCode;
  const text = (await readText(answer, longestBody)).trim();
  const { reason, message } = explanation(text);
  const fallback = text.startsWith('<')
    ? text
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim()
    : text;
  return new ApiFailure({
    source,
    status,
    reason,
    message: (message || fallback || `status ${status}`).slice(0, longestMessage),
    retryAfterInMs: retryAfterInMs(answer.headers['retry-after']),
  });
}

/** The failure of a request that got no answer. */
export function failureOfNetwork(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as { code?: unknown; message?: unknown };
  return new ApiFailure({
    source: 'network',
    message: typeof message === 'string' && message !== '' ? message : String(error),
    code: typeof code === 'string' ? code : undefined,
  });
}

/** Reads a body of at most `limit` bytes; what is beyond is left out. */
export async function readText(answer: IncomingMessage, limit = Number.POSITIVE_INFINITY): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    if (length < limit) parts.push(part);
    length += part.byteLength;
  }
  return Buffer.concat(parts).toString('utf8');
}

interface ErrorBody {
  readonly error?:
    | string
    | { readonly message?: string; readonly status?: string; readonly errors?: readonly { readonly reason?: string }[] };
  readonly error_description?: string;
}

function explanation(text: string): { readonly reason?: string | undefined; readonly message?: string | undefined } {
  let body: ErrorBody | null;
  try {
    body = JSON.parse(text) as ErrorBody | null;
  } catch {
    return {};
  }
  const error = body?.error;
  if (typeof error === 'string') return { reason: error, message: body?.error_description ?? error };
  return { reason: error?.errors?.[0]?.reason ?? error?.status, message: error?.message };
}

function retryAfterInMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const inMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(inMs) && inMs >= 0 ? inMs : undefined;
}
