import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

/** A plain way to an API server of the real servers (token and CA file), on purpose none of Lifeboat's own code: a mistake of
 * our client must not hide from the comparison. */
export interface ApiServer {
  readonly server: string;
  /** The parsed answer; every number that is not written as JavaScript prints it stays its source text. */
  json(path: string): Promise<unknown>;
  text(path: string, accept?: string): Promise<string>;
  send(method: string, path: string, body?: unknown, contentType?: string, accept?: string): Promise<{ status: number; body: string }>;
  close(): void;
}

interface KubeConfigFile {
  readonly clusters: readonly { cluster: { server: string; 'certificate-authority': string } }[];
  readonly users: readonly { user: { token: string } }[];
}

export function apiServer(kubeconfig: string): ApiServer {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as KubeConfigFile;
  const [cluster, user] = [config.clusters[0]?.cluster, config.users[0]?.user];
  if (!cluster || !user) throw new Error(`${kubeconfig} has no cluster or no user`);
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca: readFileSync(cluster['certificate-authority']) });

  const send: ApiServer['send'] = (method, path, body, contentType = 'application/json', accept = 'application/json') =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${user.token}`, accept, 'content-type': contentType };
      const call = request(new URL(path, cluster.server), { method, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      });
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const text = async (path: string, accept?: string) => {
    const { status, body } = await send('GET', path, undefined, undefined, accept);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${body.slice(0, 300)}`);
    return body;
  };
  return { server: cluster.server, send, text, json: async (path) => exactJson(await text(path)), close: () => agent.destroy() };
}

interface SourceAwareJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
}

/** Parses JSON; numbers that JavaScript would print otherwise become `{ number: '<source>' }`. */
export function exactJson(text: string): unknown {
  return (JSON as unknown as SourceAwareJson).parse(text, (_key, value, { source }) =>
    typeof value === 'number' && String(value) !== source ? { number: source } : value,
  );
}
