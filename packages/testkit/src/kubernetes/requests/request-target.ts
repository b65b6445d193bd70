import type { ServedType } from '../types/served-type.ts';
import type { TypeRegistry } from '../types/type-registry.ts';
import { methodNotAllowed, noSuchResource, notFound } from './status-error.ts';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** What a request for objects addresses. */
export interface RequestTarget {
  readonly type: ServedType;
  readonly verb: Verb;
  /** `''`: a cluster-scoped object, or all namespaces. */
  readonly namespace: string;
  /** `''`: the whole collection. */
  readonly name: string;
  /** `''`, `status` or `finalize`. */
  readonly subresource: string;
}

/** Parses a path such as `/api/v1/namespaces/ns/pods/p/status`; `undefined` if it is not below a served group. */
export function requestTarget(registry: TypeRegistry, method: string, path: string, query: URLSearchParams): RequestTarget | undefined {
  const parts = path.split('/').slice(1).map(decodeURIComponent);
  const [root, ...rest] = parts;
  const group = root === 'api' ? '' : root === 'apis' ? (rest.shift() ?? '') : undefined;
  if (group === undefined || (root === 'apis' && group === '')) return undefined;
  const version = rest.shift() ?? '';
  if (!registry.all().some((type) => type.group === group)) return undefined;

  const scoped =
    rest[0] === 'namespaces' && rest.length > 2 && !(group === '' && rest.length === 3 && ['status', 'finalize'].includes(rest[2] ?? ''));
  const namespace = scoped ? (rest[1] ?? '') : '';
  const [resource = '', name = '', subresource = '', ...more] = scoped ? rest.slice(2) : rest;
  const type = registry.find(group, version, resource);
  if (!type || more.length > 0 || (scoped && !type.namespaced)) throw noSuchResource();
  // A namespaced object can only be addressed inside its namespace.
  if (name !== '' && type.namespaced && !scoped) throw noSuchResource();
  if (subresource !== '' && !type.subresources.includes(subresource)) {
    // For a custom resource without a status subresource, the server reports the resource itself as not found.
    throw type.schema && subresource === 'status' ? notFound(type, name) : noSuchResource();
  }
  const verb = verbOf(method, name, subresource, query);
  const createsOutside = verb === 'create' && type.namespaced && namespace === '';
  if (verb === undefined || createsOutside || (subresource === '' && !type.verbs.includes(verb))) throw methodNotAllowed();
  return { type, verb, namespace, name, subresource };
}

function verbOf(method: string, name: string, subresource: string, query: URLSearchParams): Verb | undefined {
  const watching = ['true', '1'].includes(query.get('watch') ?? '');
  if (name === '') {
    if (method === 'GET' || method === 'HEAD') return watching ? 'watch' : 'list';
    return method === 'POST' ? 'create' : method === 'DELETE' ? 'deletecollection' : undefined;
  }
  if (method === 'GET' || method === 'HEAD') return subresource === 'finalize' ? undefined : 'get';
  if (method === 'PUT') return 'update';
  if (method === 'PATCH') return subresource === 'finalize' ? undefined : 'patch';
  return method === 'DELETE' && subresource === '' ? 'delete' : undefined;
}
