import { type Address, type Endpoints, listen } from './listen.ts';

/** What the endpoints tell. */
export interface ServerHealth {
  /** Nothing hangs that only another process could do better. */
  readonly isLive: boolean;
  /** The API server has answered, what works has seen all objects, and no signal to stop has come. */
  readonly isReady: boolean;
  readonly isLeading: boolean;
}

/** `/livez` and `/healthz` answer with 200 while nothing hangs, `/readyz` with 200 once it is ready, and all with 503 else.
 * @throws RefusedError when the address cannot be listened on */
export function startHealthEndpoints(address: Address, health: () => ServerHealth): Promise<Endpoints> {
  return listen(address, 'the health endpoints', (request, response) => {
    const [status, body] = answerTo(request.method ?? '', (request.url ?? '').split('?')[0] ?? '', health());
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : `${JSON.stringify(body)}\n`);
  });
}

function answerTo(method: string, path: string, { isLive, isReady, isLeading }: ServerHealth): [status: number, body: object] {
  if (method !== 'GET' && method !== 'HEAD') return [405, { message: 'only GET and HEAD are answered' }];
  if (path === '/livez' || path === '/healthz') return [isLive ? 200 : 503, { live: isLive }];
  if (path === '/readyz') return [isReady ? 200 : 503, { ready: isReady, leading: isLeading }];
  return [404, { message: 'there are /livez, /healthz and /readyz' }];
}
