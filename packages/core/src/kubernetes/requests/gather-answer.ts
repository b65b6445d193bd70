import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { BodyTooLarge } from './api-request.ts';

/** A whole answer. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface GatherOptions {
  readonly signal?: AbortSignal | undefined;
  /** Is told when the answer begins, and says how many bytes its body may have. */
  readonly onStart: (status: number, headers: IncomingHttpHeaders) => number;
}

/**
 * Sends a request and gathers its answer. Undici's `request` makes a stream and an async iterator of every answer, which costs more than
 * all else that it does for a short one. @throws the signal's reason, {@link BodyTooLarge}, and what undici throws
 */
export function gatherAnswer(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  { signal, onStart }: GatherOptions,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let maxBytes = 0;
    let bytes = 0;
    const chunks: Buffer[] = [];
    const onAbort = () => fail(signal?.reason);
    const fail = (error: unknown) => {
      signal?.removeEventListener('abort', onAbort);
      reject(error);
      // It reports this as an error of the request, of which nobody hears any more.
      controller?.abort(error instanceof Error ? error : new Error(String(error)));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    dispatcher.dispatch(request, {
      onRequestStart(started) {
        controller = started;
        if (signal?.aborted) onAbort();
      },
      onResponseStart(_controller, statusCode, given) {
        if (statusCode < 200) return;
        status = statusCode;
        headers = given;
        maxBytes = onStart(statusCode, given);
      },
      onResponseData(_controller, chunk) {
        bytes += chunk.length;
        if (bytes > maxBytes) return fail(new BodyTooLarge());
        chunks.push(chunk);
      },
      onResponseEnd() {
        signal?.removeEventListener('abort', onAbort);
        const [first] = chunks;
        resolve({ status, headers, body: chunks.length === 1 && first ? first : Buffer.concat(chunks, bytes) });
      },
      onResponseError(_controller, error) {
        signal?.removeEventListener('abort', onAbort);
        reject(error);
      },
    });
  });
}
