/** The facts of an error that are safe to show. */
export interface ErrorFacts {
  /** Azure's code, such as `BlobNotFound`, or the error's name. */
  readonly name: string;
  /** Node's code, such as `ECONNREFUSED`. */
  readonly code: string | undefined;
  /** The first line of what the service said. */
  readonly message: string;
  /** Storage says here why it refused a signature. */
  readonly detail: string | undefined;
  readonly statusCode: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterInSeconds: number | undefined;
}

interface HeadersLike {
  get?(name: string): string | undefined;
}

/** Reads what the SDKs and our own requests throw. */
export function factsOf(error: unknown): ErrorFacts {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const response = (fields.response ?? {}) as { headers?: HeadersLike; bodyAsText?: string | null; status?: number };
  const header = (name: string) => response.headers?.get?.(name);
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const code = text(fields.code);
  const statusCode = typeof fields.statusCode === 'number' ? fields.statusCode : response.status;
  const serviceCode = header('x-ms-error-code') ?? (statusCode === undefined ? undefined : code);
  const retryAfter = Number(header('retry-after') ?? Number.NaN);
  return {
    name: serviceCode ?? text(fields.name) ?? 'Error',
    code: statusCode === undefined ? code : undefined,
    message: (text(fields.message) ?? String(error)).split(/\r?\n/, 1)[0] ?? '',
    detail: /<AuthenticationErrorDetail>([^<]*)/.exec(response.bodyAsText ?? '')?.[1],
    statusCode,
    requestId: header('x-ms-request-id'),
    retryAfterInSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
  };
}
