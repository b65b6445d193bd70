import { LifeboatError } from '../errors/lifeboat-error.ts';
import { requireNode } from '../errors/require-node.ts';
import { connectionRisks } from '../plugin-api/checks/connection-risks.ts';
import { takeOptions } from '../plugin-api/checks/take-options.ts';
import type { GroupVersionResource } from '../plugin-api/kube-object.ts';
import { clusterClientOptionsField } from './cluster-client-fields.ts';
import type { Connection } from './connection/connection.ts';
import { parseProxyUrl } from './connection/dispatcher-pool.ts';
import { askForToken } from './credentials/ask-for-token.ts';
import { discover } from './discovery/discover.ts';
import { execInPod } from './exec/exec-in-pod.ts';
import { createObject } from './objects/create-object.ts';
import { deleteObject } from './objects/delete-object.ts';
import { getObject } from './objects/get-object.ts';
import { listPages } from './objects/list-pages.ts';
import { patchObject } from './objects/patch-object.ts';
import { watchType } from './objects/watch-type.ts';
import type { ClusterClient, ServerVersion } from './port/cluster-client.ts';
import type { ApiSender } from './requests/api-request.ts';
import { createApiSender } from './requests/api-sender.ts';

/** How a client behaves, whatever its connection. */
export interface ClusterClientBehavior {
  /** Requests in flight at most; halved on 429, grown again slowly. Watches do not count. @default 32 */
  readonly concurrency?: number | undefined;
  /** Times a request is sent at most, the first one included: about 40 s of waiting. While the server answers 429: twice
   * as many, about three minutes. Until it has answered once: 3. @default 10 */
  readonly maxTries?: number | undefined;
  /** @default 'lifeboat' */
  readonly userAgent?: string | undefined;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Bytes of one answer, decoded; pages of lists are cut much smaller. A longer one is `KUBERNETES_ERROR`. @default 64 MiB */
  readonly maxAnswerBytes?: number | undefined;
  /** Objects of one list: a server that goes on for ever is `KUBERNETES_ERROR`. @default 20 million */
  readonly maxListItems?: number | undefined;
}

/** The facts of a connection to an API server, for those who do not have them in a kubeconfig. */
export interface ClusterClientOptions extends ClusterClientBehavior {
  /** `https://host:port`. */
  readonly server: string;
  /** A bearer token that does not change. */
  readonly token?: string | undefined;
  /** Asked for a bearer token for every request: keep it until it expires. `refresh`: the server refused the last one. */
  readonly tokenProvider?: ((options: { refresh: boolean }) => string | Promise<string>) | undefined;
  /** PEM of the authorities that sign the server's certificate. @default Node's */
  readonly ca?: string | Buffer | undefined;
  /** PEM of a client certificate and its key. */
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
  /** The name in the server's certificate where it is not the host of `server`. */
  readonly tlsServerName?: string | undefined;
  /** Accept any certificate of the server. @default false */
  readonly insecureSkipTLSVerify?: boolean | undefined;
  /** A proxy: `http://`, `https://` (CONNECT) or `socks5://`, user and password in it if it wants them. */
  readonly proxyUrl?: string | undefined;
}

/** A client of the API server at `server`. Nothing is sent before the first call. @throws LifeboatError `INVALID_CONFIG` */
export function createClusterClient(options: ClusterClientOptions): ClusterClient {
  const given = takeOptions('createClusterClient', options, clusterClientOptionsField);
  const { server, token, tokenProvider, ca, cert, key, tlsServerName, insecureSkipTLSVerify, proxyUrl, ...behavior } = given;
  return clientOf(
    {
      server,
      tls: { ca, cert, key, servername: tlsServerName, ...(insecureSkipTLSVerify && { rejectUnauthorized: false }) },
      proxyUrl,
      refreshable: tokenProvider !== undefined,
      async credentials({ refresh, signal }) {
        const bearer = tokenProvider ? await askForToken(tokenProvider, { refresh, signal }) : token;
        return { headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer.trim()}` } };
      },
    },
    behavior,
  );
}

/** A client over a connection whose credentials some other part of this folder gives. */
export function clientOf(connection: Connection, behavior: ClusterClientBehavior = {}): ClusterClient {
  requireNode();
  const { concurrency = 32, maxTries = 10, userAgent = 'lifeboat', now = Date.now, maxAnswerBytes = 64 * 1024 * 1024 } = behavior;
  const maxListItems = behavior.maxListItems ?? 20_000_000;
  if (connection.proxyUrl !== undefined) parseProxyUrl(connection.proxyUrl);
  const server = checkedServer(connection.server);
  const sender: ApiSender = createApiSender({
    connection: { ...connection, server },
    userAgent,
    concurrency,
    maxTries,
    now,
    maxAnswerBytes,
  });
  return {
    server,
    risks: connectionRisks({ urls: { server }, insecureSkipTLSVerify: connection.tls?.rejectUnauthorized === false }),
    get counters() {
      return { ...sender.counters };
    },
    async version({ signal } = {}) {
      const { body } = await sender.send({ method: 'GET', path: '/version', action: 'get the version', repeatable: true, signal });
      const { gitVersion, major, minor } = body as ServerVersion;
      return { gitVersion, major, minor };
    },
    discover: (options) => discover(sender, options),
    listPages: (type: GroupVersionResource, options) => listPages(sender, type, { ...options, maxListItems }),
    get: (type, ref, options) => getObject(sender, type, ref, options),
    create: (type, object, options) => createObject(sender, type, object, options),
    patch: (type, ref, body, options) => patchObject(sender, type, ref, body, options),
    delete: (type, ref, options) => deleteObject(sender, type, ref, options),
    watch: (type, options) => watchType(sender, type, options),
    exec: (request, options) => execInPod(sender, request, options),
    close: () => sender.close(),
  };
}

function checkedServer(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '')
    throw new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `The API server's URL must look like https://host:port, without user, password or query`,
    });
  return server.replace(/\/+$/, '');
}
