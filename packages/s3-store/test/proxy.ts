import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What happens to a request on its way. Nothing: it passes. */
export type Interception =
  | { readonly answer: number; readonly code?: string; readonly body?: string; readonly headers?: Record<string, string> }
  /** The connection breaks before the server sees the request. */
  | 'break'
  /** Nobody ever answers. */
  | 'hang'
  /** The server answers, and the connection breaks instead. */
  | 'lose-answer'
  /** Half of the body arrives, then the connection breaks. */
  | 'cut-body'
  /** Half of the body arrives, then nothing. */
  | 'stall-body'
  /** The proxy takes the request's body at some 12 MiB a second, and answers itself. */
  | 'slow-line';

export interface TestProxy {
  readonly url: string;
  /** `METHOD path?query` of every request. */
  readonly requests: string[];
  readonly headers: IncomingMessage['headers'][];
  stop(): Promise<void>;
}

/** An HTTP server in front of an S3 server that breaks some requests; without `target` it answers all of them itself. */
export async function startProxy(options: {
  readonly target?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly intercept?: (request: IncomingMessage, number: number) => Interception | undefined;
}): Promise<TestProxy> {
  const { target, tls, intercept } = options;
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    headers.push(incoming.headers);
    const interception = intercept?.(incoming, requests.length);
    incoming.on('error', () => {});
    if (interception === 'break') return void incoming.socket.destroy();
    if (interception === 'hang') return;
    if (interception === 'slow-line') {
      const stored = () => void outgoing.writeHead(200, { etag: '"slow"' }).end();
      return void readSlowly(incoming).then(stored, () => {});
    }
    if (typeof interception === 'object') return answer(incoming, outgoing, interception);
    if (target === undefined) return answer(incoming, outgoing, { answer: 200 });
    const { hostname, port } = new URL(target);
    const forwarded = request({ hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (response) => {
      if (interception === 'lose-answer') return void response.on('end', () => incoming.socket.destroy()).resume();
      outgoing.writeHead(response.statusCode ?? 500, response.headers);
      if (interception !== 'cut-body' && interception !== 'stall-body') return void response.pipe(outgoing);
      let left = Number(response.headers['content-length']) / 2;
      response.on('data', (chunk: Buffer) => {
        outgoing.write(chunk.subarray(0, Math.max(0, left)));
        left -= chunk.byteLength;
        if (left <= 0 && interception === 'cut-body') setTimeout(() => incoming.socket.destroy(), 50);
      });
    });
    forwarded.on('error', () => incoming.socket.destroy());
    incoming.pipe(forwarded);
  };
  const server = tls ? createTlsServer(tls, handle) : createServer(handle);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    headers,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readSlowly(incoming: IncomingMessage): Promise<void> {
  let read = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    read += chunk.byteLength;
    if (read < 256 * 1024) continue;
    read = 0;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function answer(incoming: IncomingMessage, outgoing: ServerResponse, interception: Extract<Interception, object>): void {
  const { answer: status, code, body, headers } = interception;
  incoming.resume().on('end', () => {
    outgoing.writeHead(status, { 'content-type': 'application/xml', ...headers });
    const error = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>told to</Message>${body ?? ''}</Error>`;
    outgoing.end(incoming.method === 'HEAD' ? undefined : code ? error : body);
  });
}
