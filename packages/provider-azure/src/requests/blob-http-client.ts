import type { IncomingMessage } from 'node:http';
import type { HttpOperationResponse, IHttpClient, RestError, WebResource } from '@azure/storage-blob';
import type { HttpSender } from './http-sender.ts';

/** The transport of the storage SDK over a store's own connections. */
export function blobHttpClient(sender: HttpSender, sdk: { readonly RestError: typeof RestError }): IHttpClient {
  return {
    async sendRequest(request): Promise<HttpOperationResponse> {
      const { url, method, body } = request;
      // The SDK's retries know its own errors only.
      const asRestError = (error: NodeJS.ErrnoException) =>
        new sdk.RestError(error.message, { code: error.code ?? sdk.RestError.REQUEST_SEND_ERROR });
      try {
        const answer = await sender.send({
          url,
          method,
          headers: request.headers.toJson(),
          body: body as string | Uint8Array | undefined,
          signal: request.abortSignal as AbortSignal | undefined,
        });
        return await toResponse(request, answer);
      } catch (error) {
        if (request.abortSignal?.aborted) throw error;
        throw asRestError(error as NodeJS.ErrnoException);
      }
    },
  };
}

async function toResponse(request: WebResource, answer: IncomingMessage): Promise<HttpOperationResponse> {
  const status = answer.statusCode ?? 0;
  const headers = request.headers.clone();
  for (const name of headers.headerNames()) headers.remove(name);
  for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined) headers.set(name, String(value));
  const response = { request, status, headers };
  if (request.method === 'HEAD') {
    answer.resume();
    return response;
  }
  const { streamResponseStatusCodes } = request as { streamResponseStatusCodes?: Set<number> };
  if (streamResponseStatusCodes?.has(status) || streamResponseStatusCodes?.has(Number.POSITIVE_INFINITY)) {
    return { ...response, readableStreamBody: answer };
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return { ...response, bodyAsText: Buffer.concat(chunks).toString('utf8') };
}
