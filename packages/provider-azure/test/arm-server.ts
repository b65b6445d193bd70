import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkDisk, checkSnapshot, type Resource } from './check-snapshot.ts';

/** What a bearer token lets a request do. Any other token is refused with 401. */
export const tokens = { good: 'good-token-7c1f', denied: 'denied-token-9b2e', full: 'full-token-3d4c', hang: 'hang-token-5e6f' } as const;

export interface Interception {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The disks and snapshots of Microsoft.Compute, and the storage accounts' keys, as Microsoft's REST reference describes
 * them: paths, methods, `api-version`, long-running operations by Azure-AsyncOperation and Location, errors as
 * `{ error: { code, message } }`. Written from the reference: it has not been compared with the real service. */
export interface ArmServer {
  readonly url: string;
  /** `METHOD path` of every request, without the query. */
  readonly requests: string[];
  /** Bodies of the PUTs. */
  readonly bodies: Record<string, unknown>[];
  /** By lower-case id. */
  readonly resources: Map<string, Resource>;
  /** Resource groups that exist, by lower-case `/subscriptions/S/resourceGroups/G`. */
  readonly groups: Set<string>;
  /** Set by a test: `undefined` lets the request pass. */
  intercept: (method: string, path: string, number: number) => Interception | 'break' | undefined;
  /** What operations end with. @default success after one look */
  operation: { looks: number; failure?: { code: string; message: string }; by: 'Azure-AsyncOperation' | 'Location' };
  stop(): Promise<void>;
}

const computePath = /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)\/providers\/Microsoft\.Compute\/(disks|snapshots)\/([^/]+)$/i;
const storagePath =
  /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+)\/providers\/Microsoft\.Storage\/storageAccounts\/([^/]+)(\/listKeys)?$/i;
const operationPath = /^\/subscriptions\/[^/]+\/providers\/Microsoft\.Compute\/locations\/[^/]+\/DiskOperations\/([^/]+)$/i;

export async function startArmServer(): Promise<ArmServer> {
  const operations = new Map<string, { looks: number; finish: () => void; failure?: { code: string; message: string } }>();
  let url = '';

  const state: Omit<ArmServer, 'url' | 'stop'> = {
    requests: [],
    bodies: [],
    resources: new Map(),
    groups: new Set(['/subscriptions/sub-1/resourcegroups/nodes', '/subscriptions/sub-1/resourcegroups/snapshots']),
    intercept: () => undefined,
    operation: { looks: 1, by: 'Azure-AsyncOperation' },
  };

  const answer = (response: ServerResponse, status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'x-ms-request-id': randomUUID(), ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const refuse = (response: ServerResponse, status: number, code: string, message: string, headers = {}) =>
    answer(response, status, { error: { code, message } }, headers);

  /** Answers 202, and finishes after some looks at the operation. */
  const accept = (response: ServerResponse, body: unknown, finish: () => void) => {
    const { looks, failure, by } = state.operation;
    const id = randomUUID();
    operations.set(id, { looks, finish, ...(failure ? { failure } : {}) });
    const at = `${url}/subscriptions/sub-1/providers/Microsoft.Compute/locations/westeurope/DiskOperations/${id}?p=x&api-version=2024-03-02`;
    const headers = by === 'Location' ? { location: `${at}&monitor=true` } : { 'azure-asyncoperation': at, location: `${at}&monitor=true` };
    answer(response, 202, body, { ...headers, 'retry-after': '0' });
  };

  const lookAt = (response: ServerResponse, id: string, monitor: boolean) => {
    const operation = operations.get(id);
    if (!operation) return refuse(response, 404, 'NotFound', 'The operation was not found.');
    if (operation.looks-- > 0) {
      if (monitor) return answer(response, 202, undefined, { 'retry-after': '0' });
      return answer(response, 200, { startTime: new Date().toISOString(), status: 'InProgress', name: id }, { 'retry-after': '0' });
    }
    if (operation.failure) {
      if (monitor) return refuse(response, 409, operation.failure.code, operation.failure.message);
      return answer(response, 200, { status: 'Failed', error: operation.failure, name: id });
    }
    operation.finish();
    return answer(response, 200, monitor ? undefined : { status: 'Succeeded', name: id });
  };

  const compute = (
    request: IncomingMessage,
    response: ServerResponse,
    target: { path: string; kind: string; name: string },
    body: unknown,
  ) => {
    const { path, kind, name } = target;
    const key = path.toLowerCase();
    const existing = state.resources.get(key);
    if (request.method === 'GET') {
      if (!existing) return refuse(response, 404, 'ResourceNotFound', `The Resource 'Microsoft.Compute/${kind}/${name}' was not found.`);
      answer(response, 200, existing, { 'retry-after': '0' });
      const { completionPercent } = existing.properties;
      // Background copying goes on between two looks; below 0 it never does.
      if (completionPercent !== undefined && completionPercent >= 0)
        existing.properties.completionPercent = Math.min(100, completionPercent + 50);
      return;
    }
    if (request.method === 'DELETE') {
      if (!existing) return answer(response, 204);
      existing.properties.provisioningState = 'Deleting';
      return accept(response, undefined, () => state.resources.delete(key));
    }
    if (request.method !== 'PUT') return refuse(response, 405, 'MethodNotAllowed', 'The method is not allowed.');
    if (request.headers['content-type'] !== 'application/json') return refuse(response, 415, 'UnsupportedMediaType', 'JSON is needed.');
    state.bodies.push(body as Record<string, unknown>);
    if (existing) return refuse(response, 409, 'Conflict', `'${name}' exists already, or is being created.`);
    const wanted = body as Resource;
    const problem = kind === 'disks' ? checkDisk(wanted, state.resources) : checkSnapshot(wanted, state.resources);
    if (problem) return refuse(response, problem.status, problem.code, problem.message);
    const made: Resource = { ...wanted, id: path, name, properties: { ...wanted.properties, provisioningState: 'Updating' } };
    if (wanted.properties.incremental) made.properties.completionPercent = 0;
    state.resources.set(key, made);
    accept(response, made, () => {
      made.properties.provisioningState = 'Succeeded';
    });
  };

  const handle = (request: IncomingMessage, response: ServerResponse, body: unknown) => {
    const { pathname: path, searchParams } = new URL(request.url ?? '', url);
    const method = request.method ?? '';
    state.requests.push(`${method} ${path}`);
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === tokens.hang) return;
    const interception = state.intercept(method, path, state.requests.length);
    if (interception === 'break') return void request.socket.destroy();
    if (interception) {
      return refuse(response, interception.status, interception.code ?? '', interception.message ?? 'told to', interception.headers);
    }
    if (token === tokens.denied) {
      return refuse(response, 403, 'AuthorizationFailed', "The client does not have authorization to perform action 'x' over scope 'y'.");
    }
    if (token !== tokens.good && token !== tokens.full) {
      return refuse(response, 401, 'InvalidAuthenticationToken', 'The access token is invalid.');
    }
    if (!searchParams.get('api-version')) return refuse(response, 400, 'MissingApiVersionParameter', 'api-version is required.');
    const operation = operationPath.exec(path)?.[1];
    if (operation) return lookAt(response, operation, searchParams.get('monitor') === 'true');
    const [, group = '', kind, name] = computePath.exec(path) ?? [];
    const [, accountGroup, account, listKeys] = storagePath.exec(path) ?? [];
    const owner = kind ? group : (accountGroup ?? '');
    if (!owner) return refuse(response, 404, 'InvalidResourceType', `There is no resource type for '${path}'.`);
    if (!owner.toLowerCase().startsWith('/subscriptions/sub-')) {
      return refuse(response, 404, 'SubscriptionNotFound', `The subscription of '${owner}' could not be found.`);
    }
    if (!state.groups.has(owner.toLowerCase())) {
      return refuse(response, 404, 'ResourceGroupNotFound', `Resource group '${owner.split('/')[4]}' could not be found.`);
    }
    if (account) {
      if (listKeys && method !== 'POST') return refuse(response, 405, 'MethodNotAllowed', 'The method is not allowed.');
      const found = state.resources.get(path.toLowerCase().replace(/\/listkeys$/, ''));
      if (!found)
        return refuse(response, 404, 'ResourceNotFound', `The Resource 'Microsoft.Storage/storageAccounts/${account}' was not found.`);
      return answer(response, 200, listKeys ? { keys: found.keys } : found);
    }
    if (token === tokens.full && method === 'PUT') {
      return refuse(response, 409, 'OperationNotAllowed', 'Operation could not be completed as it results in exceeding approved quota.');
    }
    compute(request, response, { path, kind: kind?.toLowerCase() ?? '', name: name ?? '' }, body);
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      handle(request, response, text === '' ? undefined : JSON.parse(text));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(state, {
    url,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
