import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RefusedError } from '../refused-error.ts';

export interface Address {
  /** Absent: all addresses of the machine. */
  readonly host?: string;
  readonly port: number;
}

/** What the endpoints tell. */
export interface ServerHealth {
  /** The API server has answered, and no signal to stop has come. */
  readonly isReady: boolean;
  readonly isLeading: boolean;
}

interface HealthEndpoints {
  readonly address: string;
  close(): Promise<void>;
}

/** `/livez` and `/healthz` answer while the process works at all, `/readyz` with 200 once it is ready and with 503 else.
 * @throws RefusedError when the address cannot be listened on */
export async function startHealthEndpoints({ host, port }: Address, health: () => ServerHealth): Promise<HealthEndpoints> {
  const server = createServer((request, response) => {
    const [status, body] = answerTo(request.method ?? '', (request.url ?? '').split('?')[0] ?? '', health());
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : `${JSON.stringify(body)}\n`);
  });
  // Nobody holds the endpoints by sending nothing.
  server.headersTimeout = 5000;
  server.requestTimeout = 5000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new RefusedError(`the health endpoints cannot be served: ${error.message}`)));
    server.listen({ port, ...(host !== undefined && { host }) }, resolve);
  });
  const { address, port: bound, family } = server.address() as AddressInfo;
  return {
    address: family === 'IPv6' ? `[${address}]:${bound}` : `${address}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTo(method: string, path: string, { isReady, isLeading }: ServerHealth): [status: number, body: object] {
  if (method !== 'GET' && method !== 'HEAD') return [405, { message: 'only GET and HEAD are answered' }];
  if (path === '/livez' || path === '/healthz') return [200, { live: true }];
  if (path === '/readyz') return [isReady ? 200 : 503, { ready: isReady, leading: isLeading }];
  return [404, { message: 'there are /livez, /healthz and /readyz' }];
}
