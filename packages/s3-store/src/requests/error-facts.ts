import { retryAfterInMs } from '@lifeboat/core/provider-kit';

/** The facts of an error that may be shown. */
export interface ErrorFacts {
  /** S3's code, such as `NoSuchKey`, or the error's name. */
  readonly name: string;
  /** Node's code, such as `ECONNREFUSED`. */
  readonly code: string | undefined;
  readonly message: string;
  readonly statusCode: number | undefined;
  readonly requestId: string | undefined;
  /** The region that the server says is right. */
  readonly region: string | undefined;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterInMs: number | undefined;
}

export function factsOf(error: unknown): ErrorFacts {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const metadata = (fields.$metadata ?? {}) as { httpStatusCode?: number; requestId?: string };
  const headers = ((fields.$response as { headers?: Record<string, string> } | undefined)?.headers ?? {}) as Record<string, string>;
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return {
    name: text(fields.name) ?? 'Error',
    code: text(fields.code),
    message: text(fields.message) ?? String(error),
    statusCode: metadata.httpStatusCode,
    requestId: metadata.requestId,
    region: headers['x-amz-bucket-region'] ?? text(fields.Region),
    retryAfterInMs: retryAfterInMs(headers['retry-after']),
  };
}
