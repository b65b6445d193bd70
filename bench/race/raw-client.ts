import { readFileSync } from 'node:fs';
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

/** Requests in flight: on two cores that the API server shares, more are no faster. */
export const rawConnections = 16;

/** The least that a client can do: requests over kept connections, and nothing is looked at but the status. */
export interface RawClient {
  /** @throws Error for a status from 400 on */
  send(method: string, path: string, body?: Buffer): Promise<Buffer>;
  close(): void;
}

interface KubeConfigFile {
  readonly clusters: readonly { cluster: { server: string; 'certificate-authority'?: string } }[];
  readonly users: readonly { user: { token: string } }[];
}

/** Of a cluster of the real servers (token and CA file), or of the stand-in. None of Lifeboat's own code: it is what that is measured
 * against. */
export function createRawClient(kubeconfig: string): RawClient {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as KubeConfigFile;
  const [cluster, user] = [config.clusters[0]?.cluster, config.users[0]?.user];
  if (!cluster || !user) throw new Error(`${kubeconfig} has no cluster or no user`);
  const { hostname, port } = new URL(cluster.server);
  const authority = cluster['certificate-authority'];
  const kept = { keepAlive: true, maxSockets: rawConnections };
  const agent = authority === undefined ? new PlainAgent(kept) : new Agent({ ...kept, ca: readFileSync(authority) });
  const begin = authority === undefined ? plainRequest : request;
  const known = { authorization: `Bearer ${user.token}`, accept: 'application/json', 'content-type': 'application/json' };
  return {
    send: (method, path, body) =>
      new Promise((resolve, reject) => {
        const contentType = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {};
        const headers = body ? { ...known, ...contentType, 'content-length': body.length } : known;
        const call = begin({ hostname, port, path, method, agent, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const answer = Buffer.concat(chunks);
            if ((response.statusCode ?? 0) < 400) resolve(answer);
            else reject(new Error(`${method} ${path}: ${response.statusCode} ${answer.toString('utf8', 0, 300)}`));
          });
        });
        call.on('error', reject);
        call.end(body);
      }),
    close: () => agent.destroy(),
  };
}
