import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface AuthorityServer {
  /** Base URL, for `authorityHost`. */
  readonly url: string;
  /** Bodies of the requests for tokens. */
  readonly asked: URLSearchParams[];
  /** The answer to a request for a token; an error has `error` and `error_description`. */
  give: (request: URLSearchParams) => Record<string, unknown>;
  stop(): Promise<void>;
}

/** Signs in service principals as Microsoft Entra ID does: discovery of the tenant, and `/oauth2/v2.0/token`. */
export async function startAuthority(tls: { readonly key: string; readonly cert: string }): Promise<AuthorityServer> {
  const asked: URLSearchParams[] = [];
  let url = '';
  const server = createServer(tls, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, tenant, ...rest] = (request.url ?? '').split('?', 1)[0]?.split('/') ?? [];
      const reply = (status: number, body: unknown) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (rest.join('/') === 'v2.0/.well-known/openid-configuration') {
        const endpoint = (name: string) => `${url}/${tenant}/oauth2/v2.0/${name}`;
        return reply(200, {
          issuer: `${url}/${tenant}/v2.0`,
          token_endpoint: endpoint('token'),
          authorization_endpoint: endpoint('authorize'),
          jwks_uri: endpoint('keys'),
        });
      }
      if (rest.join('/') !== 'oauth2/v2.0/token' || request.method !== 'POST') return reply(404, { error: 'not_found' });
      const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
      asked.push(form);
      const answer = authority.give(form);
      return reply('error' in answer ? 401 : 200, { token_type: 'Bearer', expires_in: 3600, ...answer });
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const authority: AuthorityServer = {
    url,
    asked,
    give: () => ({ access_token: 'token-of-the-authority' }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return authority;
}
