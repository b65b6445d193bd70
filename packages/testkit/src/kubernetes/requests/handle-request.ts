import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseJson } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { isJsonObject, type JsonObject } from '../fields/json-object.ts';
import {
  aggregatedContentType,
  aggregatedDiscovery,
  apiVersions,
  groupDocument,
  groupList,
  resourceList,
} from '../types/aggregated-discovery.ts';
import { groupVersion } from '../types/served-type.ts';
import type { TypeRegistry } from '../types/type-registry.ts';
import { deleteCollection, deleteObject, deleteOptions } from './delete-objects.ts';
import { listObjects } from './list-objects.ts';
import { patchObject } from './patch-objects.ts';
import { presentObject } from './present-object.ts';
import { type RequestTarget, requestTarget } from './request-target.ts';
import { badRequest, forbidden, invalid, noSuchResource, notFound, unauthorized, unsupportedMediaType } from './status-error.ts';
import type { VersionedStorage } from './versioned-storage.ts';
import { watchObjects } from './watch-objects.ts';
import { checkIdentity, type WriteContext, writeNewObject, writeObject } from './write-objects.ts';

/** The state that answers requests. */
export interface ApiState {
  readonly storage: VersionedStorage;
  readonly registry: TypeRegistry;
  readonly token: string;
  readonly version: JsonObject;
  readonly controllers: boolean;
  readonly bookmarkIntervalInMs: number;
  readonly now: () => string;
  /** Functions that end the open watches, for when the server closes. */
  readonly watches: Set<() => void>;
  readonly podLog: (container: { readonly namespace: string; readonly pod: string; readonly container: string }) => string;
}

/** A request with its body read. */
export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An answer; `undefined` if the response is streamed, as for a watch. */
export type ApiAnswer = { readonly status: number; readonly contentType?: string; readonly body: unknown } | undefined;

const plainText = 'text/plain; charset=utf-8';
const openPaths = ['/healthz', '/livez', '/readyz', '/version'];

/** @throws StatusError for every answer that is not a success */
export function handleRequest(state: ApiState, request: ApiRequest, response: ServerResponse): ApiAnswer {
  const path = request.url.pathname.replace(/(.)\/$/, '$1');
  authenticate(state, request, path);
  const [, , group = '', version = ''] = path.split('/');
  if (state.registry.isDead(group, version)) return { status: 503, contentType: plainText, body: 'service unavailable\n' };
  return logAnswer(state, request, path) ?? discoveryAnswer(state, request, path) ?? objectAnswer(state, request, path, response);
}

export function authenticate({ token, registry }: ApiState, { headers, method, url }: ApiRequest, path: string): void {
  const given = headers.authorization;
  if (given === `Bearer ${token}`) return;
  if (given !== undefined) throw unauthorized();
  if (openPaths.includes(path)) return;
  const target = requestTarget(registry, method, path, url.searchParams);
  if (!target) throw forbidden({ group: '', resource: path }, '', `User "system:anonymous" cannot ${method.toLowerCase()} path "${path}"`);
  const scope = target.namespace === '' ? 'at the cluster scope' : `in the namespace "${target.namespace}"`;
  const what = `resource "${target.type.resource}" in API group "${target.type.group}" ${scope}`;
  throw forbidden(target.type, target.name, `User "system:anonymous" cannot ${target.verb} ${what}`);
}

const ok = (body: unknown, contentType?: string): ApiAnswer => ({ status: 200, body, ...(contentType ? { contentType } : {}) });

function logAnswer({ storage, podLog }: ApiState, { method, url }: ApiRequest, path: string): ApiAnswer {
  const [, namespace = '', pod = ''] = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/.exec(path) ?? [];
  if (pod === '' || method !== 'GET') return undefined;
  if (!storage.get('/pods', namespace, pod)) throw notFound({ group: '', resource: 'pods' }, pod);
  return ok(podLog({ namespace, pod, container: url.searchParams.get('container') ?? '' }), plainText);
}

function discoveryAnswer(state: ApiState, { headers, url }: ApiRequest, path: string): ApiAnswer {
  const { registry } = state;
  const aggregated = (headers.accept ?? '').includes('as=APIGroupDiscoveryList');
  if (['/healthz', '/livez', '/readyz'].includes(path)) return ok('ok', plainText);
  if (path === '/version') return ok(state.version);
  if (path === '/api' || path === '/apis') {
    if (aggregated) return ok(aggregatedDiscovery(registry, path === '/api'), aggregatedContentType);
    return ok(path === '/api' ? apiVersions(url.host) : groupList(registry));
  }
  const [, root, ...rest] = path.split('/');
  const found =
    root === 'api' && rest.length === 1
      ? resourceList(registry, '', rest[0] ?? '')
      : root === 'apis' && rest.length === 1
        ? groupDocument(registry, rest[0] ?? '')
        : root === 'apis' && rest.length === 2
          ? resourceList(registry, rest[0] ?? '', rest[1] ?? '')
          : undefined;
  return found && ok(found);
}

function objectAnswer(state: ApiState, request: ApiRequest, path: string, response: ServerResponse): ApiAnswer {
  const { storage, registry } = state;
  const query = request.url.searchParams;
  const target = requestTarget(registry, request.method, path, query);
  if (!target) return { status: 404, contentType: plainText, body: '404 page not found\n' };
  const { type, verb, namespace, name } = target;
  if (verb === 'get') {
    const object = storage.get(type.storageKey, namespace, name);
    if (!object) throw notFound(type, name);
    return ok(presentObject(object, type));
  }
  if (verb === 'list') return ok(listObjects(storage, target, query));
  if (verb === 'watch') {
    const stop = watchObjects({ storage, target, query, response, bookmarkIntervalInMs: state.bookmarkIntervalInMs });
    state.watches.add(stop);
    response.on('close', () => state.watches.delete(stop));
    return undefined;
  }
  if (verb === 'delete' || verb === 'deletecollection') {
    const options = deleteOptions(request.body === '' ? undefined : parseBody(request, target));
    const context = { storage, target, query, options, time: state.now(), collectsGarbage: state.controllers };
    return ok(verb === 'delete' ? deleteObject(context) : deleteCollection(context));
  }
  const context = writeContext(state, request, target);
  if (verb === 'patch') {
    const { object, created } = patchObject(context, { contentType: request.headers['content-type'] ?? '', body: request.body, query });
    return { status: created ? 201 : 200, body: presentObject(object, type) };
  }
  const given = parseObject(request, target);
  checkIdentity(given, target);
  if (verb === 'create') return { status: 201, body: presentObject(writeNewObject(context, given), type) };
  if (type.schema && !given.metadata.resourceVersion && storage.get(type.storageKey, namespace, name)) throw unconditionalUpdate(target);
  return ok(presentObject(writeObject(context, given), type));
}

function writeContext({ storage, now }: ApiState, { url, headers }: ApiRequest, target: RequestTarget): WriteContext {
  const query = url.searchParams;
  const dryRun = query.getAll('dryRun');
  if (dryRun.some((value) => value !== 'All')) {
    const kind = target.verb === 'create' ? 'CreateOptions' : target.verb === 'update' ? 'UpdateOptions' : 'PatchOptions';
    const message = `Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`;
    throw invalid({ kind, group: 'meta.k8s.io', name: '' }, [{ reason: 'FieldValueNotSupported', message, field: 'dryRun' }]);
  }
  const userAgent = (headers['user-agent'] ?? '').split('/')[0] ?? '';
  const manager = query.get('fieldManager') || userAgent || 'unknown';
  const writer = { manager, apiVersion: groupVersion(target.type), subresource: target.subresource, time: now() };
  return { storage, target, writer, dryRun: dryRun.length > 0 };
}

function parseObject(request: ApiRequest, target: RequestTarget): KubeObject {
  const { type } = target;
  const body = parseBody(request, target);
  if (!isJsonObject(body)) throw noSuchResource();
  const kind = String(body.kind ?? type.kind);
  const apiVersion = String(body.apiVersion ?? groupVersion(type));
  if (type.schema) {
    const given = isJsonObject(body.metadata) ? body.metadata : {};
    if (kind !== type.kind) {
      const message = `Invalid value: ${JSON.stringify(kind)}: must be ${type.kind}`;
      throw invalid({ kind, group: type.group, name: String(given.name ?? '') }, [{ reason: 'FieldValueInvalid', message, field: 'kind' }]);
    }
    if (apiVersion !== groupVersion(type))
      throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${groupVersion(type)})`);
  } else if (apiVersion !== groupVersion(type)) {
    throw badRequest(
      `${kind} in version "${apiVersion}" cannot be handled as a ${type.kind}: no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:110"`,
    );
  } else if (kind !== type.kind) {
    const internal = type.group === '' ? 'core' : type.group.split('.')[0];
    throw badRequest(
      `${kind} in version "${apiVersion}" cannot be handled as a ${type.kind}: converting (${type.version}.${kind}) to (${internal}.${type.kind}): unknown conversion`,
    );
  }
  checkStrings(body, target);
  return { ...body, apiVersion, kind, metadata: (isJsonObject(body.metadata) ? body.metadata : {}) as KubeObject['metadata'] };
}

// Checks only the wrong type that people meet: data of a ConfigMap or Secret that is not text.
function checkStrings(body: JsonObject, { type }: RequestTarget): void {
  if (type.storageKey !== '/configmaps' && type.storageKey !== '/secrets') return;
  const wrong = Object.values(isJsonObject(body.data) ? body.data : {}).find((value) => typeof value !== 'string');
  if (wrong === undefined) return;
  throw badRequest(
    `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: json: cannot unmarshal ${typeof wrong} into Go struct field ${type.kind}.data of type string`,
  );
}

function parseBody({ body, headers }: ApiRequest, { type }: RequestTarget): unknown {
  const contentType = (headers['content-type'] ?? 'application/json').split(';')[0] ?? '';
  if (contentType !== 'application/json') {
    const known = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
    throw unsupportedMediaType(`the body of the request was in an unknown format - accepted media types include: ${known}`, false);
  }
  try {
    return parseJson(body);
  } catch {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${type.kind}): couldn't get version/kind; json parse error: unexpected end of JSON input`,
    );
  }
}

function unconditionalUpdate({ type, name }: RequestTarget): Error {
  const cause = {
    reason: 'FieldValueInvalid',
    message: 'Invalid value: 0: must be specified for an update',
    field: 'metadata.resourceVersion',
  };
  return invalid({ kind: type.resource, group: type.group, name }, [cause]);
}
