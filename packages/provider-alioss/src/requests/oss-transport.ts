import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import tls from 'node:tls';
import { retryAfterInMs, watchTransfer } from '@lifeboat/core/provider-kit';
import { RequestTimeoutError } from './network-failure.ts';

/** What ali-oss hands to its HTTP client for one request. */
export interface TransportRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly content?: Buffer | string;
  readonly stream?: Readable;
  /** The answer's body is wanted as a stream. */
  readonly customResponse?: boolean;
  readonly ctx: RequestContext;
}

/** What one request of ours carries through the SDK, and brings back. */
export interface RequestContext {
  readonly signal: AbortSignal | undefined;
  /** Why there was no answer: the SDK keeps the message only. */
  networkError?: unknown;
  /** The text of an answer that refuses. */
  refusal?: string;
  /** How long that answer asks to wait. */
  retryAfterInMs?: number | undefined;
}

export interface TransportAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly data: Buffer | null;
  readonly res: IncomingMessage | { readonly status: number; readonly headers: IncomingHttpHeaders };
}

/** The HTTP client of one store, in place of the SDK's own: that one shares its connections with the whole process, takes
 * proxies from the environment, knows no abort, and loses the reason when a streamed read is refused. */
export interface OssTransport {
  request(url: string, request: TransportRequest): Promise<TransportAnswer>;
  close(): void;
}

const mostOfARefusal = 64 * 1024;

export function createOssTransport(options: {
  readonly caCert?: string | undefined;
  readonly connectTimeoutInMs?: number | undefined;
  readonly requestTimeoutInMs?: number | undefined;
}): OssTransport {
  const { caCert, connectTimeoutInMs = 10_000, requestTimeoutInMs = 120_000 } = options;
  const agentOptions = { keepAlive: true, maxSockets: 50 };
  const http = new HttpAgent(agentOptions);
  const https = new HttpsAgent({ ...agentOptions, ...(caCert ? { ca: [...tls.getCACertificates('default'), caCert] } : {}) });

  const send = (url: string, asked: TransportRequest): Promise<TransportAnswer> =>
    new Promise((resolve, reject) => {
      const { secure, host, port, path } = target(url);
      const { method, headers, content, stream, ctx } = asked;
      const { signal } = ctx;
      const settings = { agent: secure ? https : http, host, port, path, method, headers: { ...headers } };
      const request = secure ? httpsRequest(settings) : httpRequest(settings);
      watchTransfer(request, requestTimeoutInMs, () => new RequestTimeoutError('the request took too long'));
      let connectTimer: NodeJS.Timeout | undefined;
      const onAbort = () => request.destroy(new Error('aborted'));
      const end = () => {
        clearTimeout(connectTimer);
        signal?.removeEventListener('abort', onAbort);
        stream?.destroy();
      };
      const fail = (error: unknown) => {
        end();
        reject(error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted) onAbort();
      request.on('error', fail);
      request.on('socket', (socket) => {
        if (!socket.connecting) return;
        connectTimer = setTimeout(() => request.destroy(new RequestTimeoutError('the connection took too long')), connectTimeoutInMs);
        socket.once(secure ? 'secureConnect' : 'connect', () => clearTimeout(connectTimer));
      });
      request.on('response', (response) => {
        const { statusCode: status = 0, headers: answered } = response;
        if (asked.customResponse && status < 300) {
          end();
          return resolve({ status, headers: answered, data: null, res: response });
        }
        readText(response).then((body) => {
          end();
          const data = method === 'HEAD' ? errorOfHead(answered) : body;
          if (status >= 300) {
            ctx.refusal = data.subarray(0, mostOfARefusal).toString();
            ctx.retryAfterInMs = retryAfterInMs(answered['retry-after']);
          }
          resolve({ status, headers: answered, data, res: { status, headers: answered } });
        }, fail);
      });
      if (stream) {
        stream.on('error', (error) => request.destroy(error));
        stream.pipe(request);
      } else {
        request.end(content);
      }
    });

  return {
    async request(url, asked) {
      try {
        return await send(url, asked);
      } catch (error) {
        asked.ctx.networkError = error;
        throw error;
      }
    },
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

/** The path as it was signed: `new URL` would resolve the `..` in a key. */
function target(url: string): { secure: boolean; host: string; port: string | undefined; path: string } {
  const [, scheme, host = '', port, path = '/'] = /^(https?):\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(url) ?? [];
  return { secure: scheme === 'https', host, port, path };
}

/** An answer to HEAD has no body: OSS puts the error into a header. */
function errorOfHead(headers: IncomingHttpHeaders): Buffer {
  const encoded = headers['x-oss-err'];
  return Buffer.from(typeof encoded === 'string' ? encoded : '', 'base64');
}

async function readText(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
