import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';

export interface WebSocketRequest {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** In the order of preference. */
  readonly protocols: readonly string[];
  readonly headersTimeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** The server's answer: it switched to a WebSocket, or it refused with an ordinary answer. */
export type WebSocketAnswer =
  | { readonly kind: 'open'; readonly headers: IncomingHttpHeaders; readonly socket: Duplex }
  | { readonly kind: 'answered'; readonly headers: IncomingHttpHeaders; readonly status: number; readonly text: string };

const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const longestRefusal = 64 * 1024;

/**
 * Asks for a WebSocket (RFC 6455) over the connections of `dispatcher`, so that proxies, TLS facts and credentials are the
 * same as for every other request. undici's own WebSocket hides the body of a refusal, which holds the server's Status.
 * Rejects with undici's errors, or the signal's reason.
 */
export function openWebSocket(dispatcher: Dispatcher, request: WebSocketRequest): Promise<WebSocketAnswer> {
  const { origin, path, headersTimeout, signal, protocols } = request;
  const key = randomBytes(16).toString('base64');
  const headers = {
    ...request.headers,
    'sec-websocket-key': key,
    'sec-websocket-version': '13',
    'sec-websocket-protocol': protocols.join(', '),
  };
  return new Promise((resolve, reject) => {
    let control: Dispatcher.DispatchController | undefined;
    let answered: { status: number; headers: IncomingHttpHeaders } | undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;
    const abort = () => {
      reject(signal?.reason);
      control?.abort(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    signal?.addEventListener('abort', abort, { once: true });
    const settled = () => signal?.removeEventListener('abort', abort);
    dispatcher.dispatch(
      { origin, path, method: 'GET', headers, upgrade: 'websocket', headersTimeout, bodyTimeout: headersTimeout },
      {
        onRequestStart(controller) {
          control = controller;
          if (signal?.aborted) abort();
        },
        onRequestUpgrade(_controller, _status, given, socket) {
          settled();
          // Before anyone else listens: an error without a listener ends the process.
          socket.on('error', () => undefined);
          const problem = signal?.aborted ? 'aborted' : handshakeProblem(given, key, protocols);
          if (problem === undefined) return resolve({ kind: 'open', headers: given, socket });
          socket.destroy();
          reject(new Error(problem));
        },
        onResponseStart(_controller, status, given) {
          answered = { status, headers: given };
        },
        onResponseData(controller, chunk) {
          bytes += chunk.length;
          if (bytes > longestRefusal) controller.abort(new Error('the server answered with a page instead of a WebSocket'));
          else chunks.push(chunk);
        },
        onResponseEnd() {
          settled();
          if (answered) resolve({ kind: 'answered', ...answered, text: Buffer.concat(chunks).toString('utf8') });
        },
        onResponseError(_controller, error) {
          settled();
          reject(error);
        },
      },
    );
  });
}

function handshakeProblem(headers: IncomingHttpHeaders, key: string, protocols: readonly string[]): string | undefined {
  const accept = createHash('sha1').update(`${key}${acceptSuffix}`).digest('base64');
  if (headers['sec-websocket-accept'] !== accept) return 'the server did not complete the handshake of a WebSocket';
  const protocol = headers['sec-websocket-protocol'];
  if (protocol === undefined || !protocols.includes(protocol)) return `the server speaks none of ${protocols.join(', ')}`;
  return undefined;
}
