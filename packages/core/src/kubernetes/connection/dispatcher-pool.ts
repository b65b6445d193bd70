import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { importCommonJs } from '../../plugin-api/foreign/import-common-js.ts';
import type { Connection, RequestCredentials, TlsFacts } from './connection.ts';

/** Keep-alive connections to one API server: one undici agent for each set of TLS facts that its credentials give. */
export interface DispatcherPool {
  for(credentials: RequestCredentials): Promise<Dispatcher>;
  /** Ends every connection; requests in flight fail. */
  close(): Promise<void>;
}

// A rotated client certificate makes a new agent; the ones before are closed once their requests have ended.
const maxAgents = 2;

export function createDispatcherPool(connection: Connection): DispatcherPool {
  const agents = new Map<string, Promise<Dispatcher>>();
  // Hardly ever others than a moment ago, and asked for each request.
  let latest: { readonly cert: TlsFacts['cert']; readonly key: TlsFacts['key']; readonly id: string } | undefined;
  return {
    for(credentials) {
      const { cert = connection.tls.cert, key = connection.tls.key } = credentials;
      if (!latest || latest.cert !== cert || latest.key !== key) latest = { cert, key, id: fingerprint(cert, key) };
      const { id } = latest;
      let agent = agents.get(id);
      if (!agent) {
        agent = createAgent({ ...connection.tls, cert, key }, connection.proxyUrl);
        agents.set(id, agent);
        const oldest = agents.entries().next().value;
        if (agents.size > maxAgents && oldest) {
          agents.delete(oldest[0]);
          void oldest[1].then((old) => old.close()).catch(() => undefined);
        }
      }
      return agent;
    },
    async close() {
      const all = [...agents.values()];
      agents.clear();
      await Promise.all(all.map(async (agent) => (await agent.catch(() => undefined))?.destroy()));
    },
  };
}

async function createAgent(tls: TlsFacts, proxyUrl: string | undefined): Promise<Dispatcher> {
  // It looks at the environment when it is loaded: not before there is a request.
  // By its file: in the place of the package Bun puts one of its own, which has no agents.
  const { Agent, ProxyAgent, Socks5ProxyAgent } = await importCommonJs(() => import('undici/index.js'));
  const connect = {
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(tls.cert !== undefined && { cert: tls.cert }),
    ...(tls.key !== undefined && { key: tls.key }),
    ...(tls.servername !== undefined && { servername: tls.servername }),
    ...(tls.rejectUnauthorized === false && { rejectUnauthorized: false }),
    timeout: 10_000,
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
  };
  // HTTP/1.1: as fast as HTTP/2 here (measured), no window shared by all lists, and a broken connection concerns one request.
  const pool = { allowH2: false, keepAliveTimeout: 30_000, keepAliveMaxTimeout: 120_000 };
  if (proxyUrl === undefined) return new Agent({ ...pool, connect });
  const proxy = parseProxyUrl(proxyUrl);
  if (proxy.protocol === 'socks5:') return new Socks5ProxyAgent(proxy, { ...pool, requestTls: connect });
  const user = proxy.username === '' ? undefined : `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return new ProxyAgent({
    ...pool,
    uri: `${proxy.protocol}//${proxy.host}`,
    requestTls: connect,
    ...(user !== undefined && { token: `Basic ${Buffer.from(user).toString('base64')}` }),
  });
}

/** @throws LifeboatError `INVALID_CONFIG` */
export function parseProxyUrl(proxyUrl: string): URL {
  const url = URL.canParse(proxyUrl) ? new URL(proxyUrl) : undefined;
  if (url && ['http:', 'https:', 'socks5:'].includes(url.protocol)) return url;
  throw new LifeboatError({
    code: 'INVALID_CONFIG',
    message: 'The proxy of the API server is not a URL with http://, https:// or socks5://: correct proxy-url',
  });
}

function fingerprint(...parts: (string | Buffer | undefined)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part ?? '').update('\0');
  return hash.digest('base64');
}
