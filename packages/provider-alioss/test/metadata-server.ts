import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The metadata service of an ECS instance with a RAM role, in its hardened mode. */
export async function startMetadataServer(options: { readonly keys: () => object; readonly role?: string; readonly region?: string }) {
  const { keys, role = 'the-role', region = 'cn-test' } = options;
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    paths.push(`${request.method} ${path}`);
    const answer = (status: number, text: string) => void response.writeHead(status).end(text);
    if (path === '/latest/api/token' && request.method === 'PUT') return answer(200, 'session-token');
    if (request.headers['x-aliyun-ecs-metadata-token'] !== 'session-token') return answer(403, '');
    if (path === '/latest/meta-data/region-id') return answer(200, `${region}\n`);
    if (path === '/latest/meta-data/ram/security-credentials/') return answer(200, role);
    if (path === `/latest/meta-data/ram/security-credentials/${role}`) return answer(200, JSON.stringify(keys()));
    answer(404, '');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
