import type { ClusterClient, ServerVersion } from '../contract/cluster/cluster-client.ts';
import type { ClusterClientBehavior, ClusterClientOptions } from '../contract/cluster/cluster-client-options.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { requireNode } from '../errors/require-node.ts';
import { connectionRisks } from '../plugin-api/checks/connection-risks.ts';
import { takeOptions } from '../plugin-api/checks/take-options.ts';
import type { GroupVersionResource, KubeObject } from '../plugin-api/kube-object.ts';
import { clusterClientOptionsField } from './cluster-client-fields.ts';
import type { Connection } from './connection/connection.ts';
import { parseProxyUrl } from './connection/dispatcher-pool.ts';
import { askForToken } from './credentials/ask-for-token.ts';
import { discover } from './discovery/discover.ts';
import { readOpenApi } from './discovery/read-open-api.ts';
import { execInPod } from './exec/exec-in-pod.ts';
import { createObject } from './objects/create-object.ts';
import { deleteObject } from './objects/delete-object.ts';
import { getObject } from './objects/get-object.ts';
import { listPages } from './objects/list-pages.ts';
import { patchObject } from './objects/patch-object.ts';
import { readPodLog } from './objects/read-pod-log.ts';
import { watchType } from './objects/watch-type.ts';
import type { ApiSender } from './requests/api-request.ts';
import { createApiSender } from './requests/api-sender.ts';

/** Creates a client of the API server at `server`. Nothing is sent before the first call. @throws LifeboatError `INVALID_CONFIG` */
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
  const { concurrency = 64, maxTries = 10, userAgent = 'lifeboat', now = Date.now, maxAnswerBytes = 64 * 1024 * 1024 } = behavior;
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
    openApi: (groupVersion, options) => readOpenApi(sender, groupVersion, options),
    listPages: (type: GroupVersionResource, options) => listPages(sender, type, { ...options, maxListItems }),
    get: <T extends KubeObject>(...[type, ref, options]: Parameters<ClusterClient['get']>) =>
      getObject(sender, type, ref, options) as Promise<T | undefined>,
    create: (type, object, options) => createObject(sender, type, object, options),
    patch: (type, ref, body, options) => patchObject(sender, type, ref, body, options),
    delete: (type, ref, options) => deleteObject(sender, type, ref, options),
    watch: (type, options) => watchType(sender, type, options),
    exec: (request, options) => execInPod(sender, request, options),
    podLog: (request, options) => readPodLog(sender, request, options),
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
