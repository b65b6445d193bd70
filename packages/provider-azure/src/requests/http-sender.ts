import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import tls from 'node:tls';
import { watchTransfer } from '@lifeboat/core/provider-kit';

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpOptions {
  /** PEM of certificate authorities to trust in addition to the system's. @default none */
  readonly caCert?: string | undefined;
  /** How long connecting may take, in milliseconds. @default 10,000 */
  readonly connectTimeoutInMs?: number | undefined;
  /** How long a request may stall, in milliseconds: no byte of it is sent, and none of its answer arrives. @default 120,000 */
  readonly requestTimeoutInMs?: number | undefined;
}

/** Sends requests over connections of its own. No proxy, no environment. */
export interface HttpSender {
  /** Resolves when the answer begins. @throws Error with Node's code, such as `ECONNREFUSED`; `ETIMEDOUT` when it takes too long */
  send(request: HttpRequest): Promise<IncomingMessage>;
  close(): void;
}

export function createHttpSender(options: HttpOptions): HttpSender {
  const { caCert, connectTimeoutInMs = 10_000, requestTimeoutInMs = 120_000 } = options;
  const agentOptions = { keepAlive: true, maxSockets: 50 };
  const http = new HttpAgent(agentOptions);
  const https = new HttpsAgent({ ...agentOptions, ...(caCert ? { ca: [...tls.getCACertificates('default'), caCert] } : {}) });
  return {
    send({ url, method, headers, body, signal }) {
      return new Promise((resolve, reject) => {
        const secure = url.startsWith('https:');
        const request = (secure ? requestHttps : requestHttp)(url, {
          method,
          headers,
          agent: secure ? https : http,
          ...(signal ? { signal } : {}),
        });
        const timeoutError = (what: string, afterInMs: number) =>
          Object.assign(new Error(`${what} after ${afterInMs} ms`), { code: 'ETIMEDOUT' });
        watchTransfer(request, requestTimeoutInMs, () => timeoutError('no answer', requestTimeoutInMs));
        let connectTimer: NodeJS.Timeout | undefined;
        request.on('socket', (socket) => {
          if (!socket.connecting) return;
          connectTimer = setTimeout(() => request.destroy(timeoutError('no connection', connectTimeoutInMs)), connectTimeoutInMs);
          socket.once(secure ? 'secureConnect' : 'connect', () => clearTimeout(connectTimer));
        });
        const settled = () => clearTimeout(connectTimer);
        request.on('response', (answer) => {
          settled();
          resolve(answer);
        });
        request.on('error', (error) => {
          settled();
          reject(error);
        });
        request.on('close', settled);
        request.end(body);
      });
    },
    close() {
      http.destroy();
      https.destroy();
    },
  };
}
