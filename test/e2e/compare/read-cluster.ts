import type { KubeObject } from '@lifeboat/core/plugin-api';
import type { ApiServer } from './api-server.ts';

/** Every object of a cluster: by group-resource, then by `namespace/name` (`/name` when cluster-scoped). */
export type ClusterContent = ReadonlyMap<string, ReadonlyMap<string, KubeObject>>;

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly { name: string; kind: string; verbs: readonly string[] }[];
}

/** Reads all objects of all listable types, each type once, in its group's preferred version. */
export async function readCluster(server: ApiServer): Promise<ClusterContent> {
  const content = new Map<string, Map<string, KubeObject>>();
  for (const groupVersion of await groupVersions(server)) {
    const path = groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`;
    // A group that an APIService names and nothing serves.
    if ((await server.send('GET', path)).status === 404) continue;
    const list = (await server.json(path)) as ResourceList;
    for (const { name, kind, verbs } of list.resources) {
      const group = groupVersion.split('/').at(-2);
      const key = group ? `${name}.${group}` : name;
      if (name.includes('/') || !verbs.includes('list') || content.has(key)) continue;
      const objects = new Map<string, KubeObject>();
      for await (const item of listAll(server, `${path}/${name}`)) {
        const object: KubeObject = { ...item, apiVersion: groupVersion, kind };
        objects.set(`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object);
      }
      content.set(key, objects);
    }
  }
  return content;
}

/** Core first, then every group's versions, the preferred one first. */
async function groupVersions(server: ApiServer): Promise<string[]> {
  const { groups } = (await server.json('/apis')) as {
    groups: { versions: { groupVersion: string }[]; preferredVersion: { groupVersion: string } }[];
  };
  return ['v1', ...groups.flatMap((group) => [group.preferredVersion.groupVersion, ...group.versions.map((entry) => entry.groupVersion)])];
}

async function* listAll(server: ApiServer, path: string): AsyncGenerator<KubeObject> {
  let next = '';
  do {
    const query = next ? `?limit=500&continue=${encodeURIComponent(next)}` : '?limit=500';
    const page = (await server.json(path + query)) as { items: KubeObject[] | null; metadata: { continue?: string } };
    yield* page.items ?? [];
    next = page.metadata.continue ?? '';
  } while (next);
}
