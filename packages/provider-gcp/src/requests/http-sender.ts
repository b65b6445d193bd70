import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import tls from 'node:tls';
import { endInSlices, watchTransfer } from '@lifeboat/core/provider-kit';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent one after the other. */
  readonly body?: readonly Uint8Array[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests as they are: no redirects, no proxies, nothing from the environment. Of one store or snapshotter. */
export interface HttpSender {
  /** Resolves when the answer begins. Its body must be read or destroyed. */
  send(request: HttpRequest): Promise<IncomingMessage>;
  close(): void;
}

export interface HttpSenderOptions {
  /** PEM of certificate authorities to trust besides the system's. */
  readonly caCert?: string | undefined;
  /** How long an exchange may stand still: no byte of the request leaves, none of its answer comes. @default 120,000 */
  readonly requestTimeoutInMs?: number | undefined;
}

export function createHttpSender({ caCert, requestTimeoutInMs = 120_000 }: HttpSenderOptions): HttpSender {
  const agentOptions = { keepAlive: true, maxSockets: 50 };
  const httpAgent = new HttpAgent(agentOptions);
  const httpsAgent = new HttpsAgent({ ...agentOptions, ...(caCert ? { ca: [...tls.getCACertificates('default'), caCert] } : {}) });
  return {
    send({ method, url, headers = {}, body = [], signal }) {
      const length = body.reduce((sum, part) => sum + part.byteLength, 0);
      const secure = url.protocol === 'https:';
      return new Promise<IncomingMessage>((resolve, reject) => {
        const outgoing = (secure ? requestHttps : requestHttp)(url, {
          method,
          agent: secure ? httpsAgent : httpAgent,
          headers: { ...headers, ...(method === 'GET' && length === 0 ? {} : { 'content-length': String(length) }) },
          ...(signal ? { signal } : {}),
        });
        watchTransfer(outgoing, requestTimeoutInMs, timeoutError);
        outgoing.on('response', resolve);
        outgoing.on('error', reject);
        endInSlices(outgoing, body);
      });
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function timeoutError(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
}
