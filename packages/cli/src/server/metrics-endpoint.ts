import { type Address, type Endpoints, listen } from './listen.ts';

/** What of a registry is needed to show it. */
interface Metrics {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** `/metrics`, for Prometheus. @throws RefusedError when the address cannot be listened on */
export function startMetricsEndpoint(address: Address, registry: Metrics): Promise<Endpoints> {
  return listen(address, 'the metrics', (request, response) => {
    const path = (request.url ?? '').split('?')[0];
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const answer = (status: number, type: string, body: string) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    if (path !== '/metrics') answer(404, 'text/plain', 'there is /metrics\n');
    else if (!isRead) answer(405, 'text/plain', 'only GET and HEAD are answered\n');
    else
      registry.metrics().then(
        (text) => answer(200, registry.contentType, text),
        () => answer(500, 'text/plain', 'the metrics cannot be read\n'),
      );
  });
}
