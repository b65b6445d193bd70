import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { anything, call, flag, from, listOf, objectOf, takeOptions, text, texts } from '@lifeboat/core/provider-kit';
import { runApiServiceController } from './controllers/api-service-controller.ts';
import { runCrdController } from './controllers/crd-controller.ts';
import { runNamespaceController } from './controllers/namespace-controller.ts';
import type { ExecHandler } from './exec/answer-exec.ts';
import { upgradeToExec } from './exec/upgrade-to-exec.ts';
import { faultAnswer } from './faults/fault-answer.ts';
import { type Fault, type FaultRule, FaultTable } from './faults/faults.ts';
import { type ApiAnswer, type ApiState, handleRequest } from './requests/handle-request.ts';
import { readBody, sendAnswer } from './requests/send-answer.ts';
import { StatusError } from './requests/status-error.ts';
import { VersionedStorage } from './requests/versioned-storage.ts';
import { TypeRegistry } from './types/type-registry.ts';

/** Options of {@link startKubernetesApiServer}. */
export interface KubernetesApiServerOptions {
  /** The bearer token that the server accepts. @default a random one */
  readonly token?: string;
  /** Do what a cluster's controllers do for namespaces: create the ServiceAccount `default`, delete the content. @default true */
  readonly controllers?: boolean;
  /** Namespaces that exist from the start. @default ['default', 'kube-system', 'kube-public', 'kube-node-lease'] */
  readonly namespaces?: readonly string[];
  /** How long it takes until a new CRD is established and served, and until a deleted one is gone, in milliseconds. @default 20 */
  readonly establishDelayInMs?: number;
  /** Delay of every answer, in milliseconds. @default 0 */
  readonly latencyInMs?: number;
  /** Maximum number of parallel requests; others get 429 with `Retry-After: 1`. @default Infinity */
  readonly maxRequestsInFlight?: number;
  /** Number of changes that are remembered; older resource versions get 410. @default 20000 */
  readonly historyLimit?: number;
  /** Number of requests that are remembered for assertions; the oldest are dropped first. @default 10000 */
  readonly requestLogLimit?: number;
  /** The pause between two bookmarks of a watch that asks for them, in milliseconds. @default 60000 */
  readonly bookmarkIntervalInMs?: number;
  /** Group-versions of dead APIServices: discovery reports them as stale, and they answer 503. @default none */
  readonly deadApiServices?: readonly { readonly group: string; readonly version: string }[];
  /** Runs the commands of exec requests. @default exec requests are refused */
  readonly onExec?: ExecHandler;
  /** Returns the log of a container. @default an empty log */
  readonly onPodLog?: (container: { readonly namespace: string; readonly pod: string; readonly container: string }) => string;
  /** The server's clock, for creationTimestamp and other times. @default () => new Date() */
  readonly now?: () => Date;
}

const optionsField = objectOf<KubernetesApiServerOptions>({
  token: text,
  controllers: flag,
  namespaces: texts,
  establishDelayInMs: from(0),
  latencyInMs: from(0),
  maxRequestsInFlight: from(1),
  historyLimit: from(1),
  requestLogLimit: from(0),
  bookmarkIntervalInMs: from(1),
  deadApiServices: listOf(anything),
  onExec: call,
  onPodLog: call,
  now: call,
});

/** One request that was answered or dropped. */
export interface LoggedRequest {
  /** HTTP method. */
  readonly method: string;
  /** Path, without the query. */
  readonly path: string;
  /** Parameters of the query. */
  readonly query: URLSearchParams;
  /** HTTP status of the answer; 0 if the connection was closed without one. */
  readonly status: number;
}

/** A running server; see {@link startKubernetesApiServer}. */
export interface KubernetesApiServer {
  /** URL of the server: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The bearer token that the server accepts. */
  readonly token: string;
  /** The last requests, the oldest first; a watch is added when it begins. */
  readonly requests: readonly LoggedRequest[];
  /** Returns a kubeconfig (YAML) with one context for this server. */
  kubeconfig(): string;
  /** Adds a rule by which the server misbehaves for matching requests from now on. */
  addFault(rule: FaultRule): Fault;
  /** Removes all rules. */
  clearFaults(): void;
  /** Forgets the remembered requests. */
  clearRequests(): void;
  /** Forgets the history: reads and watches from an older resource version get 410. */
  compact(): void;
  /** Closes every open connection, including watches; clients may connect again. */
  dropConnections(): void;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a Kubernetes API server in this process, on a free port of 127.0.0.1: discovery, CRUD, paged lists, selectors, resource versions,
 * patches and server-side apply, CRDs, watches, dry runs. Tests compare its answers with recordings of a real kube-apiserver 1.34. It does
 * not have: TLS, users and RBAC (one token may do everything), protobuf and YAML bodies, tables, most defaults and validation of built-in
 * kinds, conversion between their versions, webhooks, subresources other than `status`, `finalize`, `log` and `exec` (see `onPodLog` and
 * `onExec`), garbage collection by owner, and anything that runs Pods.
 */
export async function startKubernetesApiServer(given: KubernetesApiServerOptions = {}): Promise<KubernetesApiServer> {
  const options = takeOptions('startKubernetesApiServer', given, optionsField);
  const storage = new VersionedStorage({ historyLimit: options.historyLimit ?? 20_000 });
  const registry = new TypeRegistry();
  const clock = options.now ?? (() => new Date());
  const now = () => `${clock().toISOString().slice(0, 19)}Z`;
  const token = options.token ?? randomBytes(16).toString('hex');
  const state: ApiState = {
    storage,
    registry,
    token,
    version,
    controllers: options.controllers ?? true,
    bookmarkIntervalInMs: options.bookmarkIntervalInMs ?? 60_000,
    now,
    watches: new Set(),
    podLog: options.onPodLog ?? (() => ''),
  };
  const makeObject = (key: string, object: KubeObject) =>
    void storage.put(key, { ...object, metadata: { ...object.metadata, uid: randomUUID(), creationTimestamp: now() } });
  const stops = [runCrdController({ storage, registry, now, establishDelayInMs: options.establishDelayInMs ?? 20 })];
  stops.push(runApiServiceController({ storage, registry, now }));
  if (state.controllers) stops.push(runNamespaceController({ storage, now, makeObject }));
  for (const name of options.namespaces ?? ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    const metadata = { name, labels: { 'kubernetes.io/metadata.name': name } };
    makeObject('/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata,
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  }

  for (const { group, version } of options.deadApiServices ?? []) {
    const spec = {
      group,
      version,
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { namespace: 'default', name: 'nobody', port: 443 },
    };
    makeObject('apiregistration.k8s.io/apiservices', {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `${version}.${group}` },
      spec,
    });
  }

  const faults = new FaultTable();
  const requests: LoggedRequest[] = [];
  const logRequest = (method: string, url: URL, status: number) => {
    requests.push({ method, path: url.pathname, query: url.searchParams, status });
    if (requests.length > (options.requestLogLimit ?? 10_000)) requests.shift();
  };
  let inFlight = 0;
  const server = createServer((request, response) => {
    inFlight += 1;
    response.on('close', () => {
      inFlight -= 1;
    });
    void answer(request, response).catch(() => response.destroy());
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
    const log = (status: number) => logRequest(method, url, status);
    const crowded = inFlight > (options.maxRequestsInFlight ?? Number.POSITIVE_INFINITY);
    const body = await readBody(request);
    const fault: FaultRule | undefined = faults.match(method, url.pathname + url.search) ?? (crowded ? { status: 429 } : undefined);
    const lateInMs = (options.latencyInMs ?? 0) + (fault?.delayInMs ?? 0);
    if (lateInMs > 0) await delay(lateInMs);
    if (fault?.connection === 'reset') {
      log(0);
      request.socket.destroy();
      return;
    }
    let result: ApiAnswer;
    let headers: Record<string, string> = {};
    try {
      const broken = fault && faultAnswer(fault, registry, { method, url });
      if (broken) throw broken;
      result = handleRequest(state, { method, url, headers: request.headers, body }, response);
    } catch (error) {
      const failure =
        error instanceof StatusError
          ? error
          : new StatusError({ code: 500, reason: 'InternalError', message: `Internal error occurred: ${error}` });
      result = { status: failure.code, body: failure.body };
      headers = failure.headers;
    }
    log(result?.status ?? 200);
    if (result) sendAnswer(response, result, { headers, cut: fault?.connection === 'cut', head: method === 'HEAD' });
    else if (fault?.connection === 'cut') setTimeout(() => response.destroy(), 50);
  };

  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
    const fault = faults.match('GET', url.pathname + url.search);
    const log = (status: number) => logRequest('GET', url, status);
    socket.on('error', () => undefined);
    upgradeToExec({ state, request, socket, url, fault, onExec: options.onExec, log }).catch(() => socket.destroy());
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.keepAliveTimeout = 60_000;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dropConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  const close = async () => {
    for (const stop of [...stops, ...state.watches]) stop();
    dropConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return {
    url,
    token,
    requests,
    kubeconfig: () => kubeconfig(url, token),
    addFault: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
    clearRequests: () => void requests.splice(0),
    compact: () => storage.compact(),
    dropConnections,
    close,
    [Symbol.asyncDispose]: close,
  };
}

const version = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.4',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'gc',
  platform: 'lifeboat/testkit',
};

function kubeconfig(server: string, token: string): string {
  return `apiVersion: v1
kind: Config
current-context: testkit
clusters: [{name: testkit, cluster: {server: "${server}"}}]
users: [{name: testkit, user: {token: "${token}"}}]
contexts: [{name: testkit, context: {cluster: testkit, user: testkit}}]
`;
}
