import type { JsonObject } from '../fields/json-object.ts';
import { noSuchResource } from '../requests/status-error.ts';
import { groupVersion, type ServedType } from './served-type.ts';
import type { TypeRegistry } from './type-registry.ts';

export const aggregatedContentType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const statusVerbs = ['get', 'patch', 'update'];
// In plain discovery, custom resources list their verbs in another order than built-in types.
const customVerbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

/** Returns the aggregated form (v2) of `/api` (only the core group) or `/apis` (all other groups). */
export function aggregatedDiscovery(registry: TypeRegistry, core: boolean): JsonObject {
  const groups = registry.groups().filter(({ name }) => (name === '') === core);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: name === '' ? {} : { name },
      versions: versions.map(({ version, types, dead }) => ({
        version,
        ...(dead ? {} : { resources: types.map(aggregatedResource) }),
        freshness: dead ? 'Stale' : 'Current',
      })),
    })),
  };
}

function aggregatedResource(type: ServedType): JsonObject {
  const custom = type.schema !== undefined;
  const responseKind = custom ? { group: type.group, version: type.version, kind: type.kind } : { group: '', version: '', kind: type.kind };
  return {
    resource: type.resource,
    responseKind,
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: type.singularName,
    verbs: custom ? customVerbs : type.verbs,
    ...(type.shortNames.length ? { shortNames: type.shortNames } : {}),
    ...(type.categories.length ? { categories: type.categories } : {}),
    ...(type.subresources.length
      ? {
          subresources: type.subresources.map((subresource) => ({
            subresource,
            responseKind,
            verbs: subresource === 'finalize' ? ['update'] : statusVerbs,
          })),
        }
      : {}),
  };
}

export function apiVersions(address: string): JsonObject {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }] };
}

export function groupList(registry: TypeRegistry): JsonObject {
  const groups = registry.groups().filter(({ name }) => name !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(describeGroup) };
}

/** Returns the document of a group; `undefined` if there is no such group. */
export function groupDocument(registry: TypeRegistry, name: string): JsonObject | undefined {
  const group = registry.groups().find((candidate) => candidate.name === name && name !== '');
  return group ? { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(group) } : undefined;
}

function describeGroup({ name, versions }: ReturnType<TypeRegistry['groups']>[number]): JsonObject {
  const described = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: described, preferredVersion: described[0] };
}

/** Returns the document of `/api/v1` or `/apis/apps/v1`; `undefined` if there is no such group.
 * @throws StatusError 404 for an unknown version of a known group */
export function resourceList(registry: TypeRegistry, group: string, version: string): JsonObject | undefined {
  const found = registry.groups().find(({ name }) => name === group);
  if (!found) return undefined;
  const served = found.versions.find((candidate) => candidate.version === version);
  if (!served) throw noSuchResource();
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: groupVersion({ group, version }),
    resources: served.types.flatMap((type) => [
      {
        name: type.resource,
        singularName: type.singularName,
        namespaced: type.namespaced,
        kind: type.kind,
        verbs: type.schema ? customVerbs : type.verbs,
        ...(type.shortNames.length ? { shortNames: type.shortNames } : {}),
        ...(type.categories.length ? { categories: type.categories } : {}),
      },
      ...type.subresources.map((name) => ({
        name: `${type.resource}/${name}`,
        singularName: '',
        namespaced: type.namespaced,
        kind: type.kind,
        verbs: name === 'finalize' ? ['update'] : statusVerbs,
      })),
    ]),
  };
}
