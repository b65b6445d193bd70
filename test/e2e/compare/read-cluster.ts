import type { KubeObject } from '@lifeboat/core/plugin-api';
import type { ApiServer } from './api-server.ts';

const aggregatedDiscovery = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Every object of a cluster: by group-resource, then by `namespace/name` (`/name` when cluster-scoped). */
export type ClusterContent = ReadonlyMap<string, ReadonlyMap<string, KubeObject>>;

interface Discovery {
  readonly items: readonly {
    /** The group. */
    readonly metadata: { readonly name?: string };
    /** The preferred one first. */
    readonly versions: readonly { readonly version: string; readonly resources?: readonly DiscoveredType[] }[];
  }[];
}

interface DiscoveredType {
  readonly resource: string;
  readonly responseKind: { readonly kind: string };
  readonly verbs: readonly string[];
}

/** Reads all objects of all listable types, each type once, in its group's preferred version. */
export async function readCluster(server: ApiServer): Promise<ClusterContent> {
  const types = await listableTypes(server);
  // The client has a few connections: the others wait.
  const read = await Promise.all([...types.values()].map((type) => listAll(server, type)));
  return new Map([...types.keys()].map((key, i) => [key, read[i] ?? new Map<string, KubeObject>()]));
}

interface ListableType {
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
}

/** By group-resource. */
async function listableTypes(server: ApiServer): Promise<Map<string, ListableType>> {
  const types = new Map<string, ListableType>();
  for (const root of ['/api', '/apis']) {
    const { items } = JSON.parse(await server.text(root, aggregatedDiscovery)) as Discovery;
    for (const { metadata, versions } of items)
      for (const { version, resources = [] } of versions)
        for (const { resource, responseKind, verbs } of resources) {
          const group = metadata.name ?? '';
          const [key, apiVersion] = group ? [`${resource}.${group}`, `${group}/${version}`] : [resource, version];
          if (!verbs.includes('list') || types.has(key)) continue;
          types.set(key, { path: `${root}/${apiVersion}/${resource}`, apiVersion, kind: responseKind.kind });
        }
  }
  return types;
}

async function listAll(server: ApiServer, { path, apiVersion, kind }: ListableType): Promise<Map<string, KubeObject>> {
  const objects = new Map<string, KubeObject>();
  let next = '';
  do {
    const query = next ? `?limit=500&continue=${encodeURIComponent(next)}` : '?limit=500';
    const page = (await server.json(path + query)) as { items: KubeObject[] | null; metadata: { continue?: string } };
    for (const item of page.items ?? []) {
      const object: KubeObject = { ...item, apiVersion, kind };
      objects.set(`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object);
    }
    next = page.metadata.continue ?? '';
  } while (next);
  return objects;
}
