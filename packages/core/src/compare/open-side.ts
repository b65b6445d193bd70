import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { ApiResource, Discovery } from '../contract/cluster/discovery.ts';
import type { ArchiveReader } from '../contract/store/archive.ts';
import { splitGroupResource } from '../objects/split-group-resource.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import { groupResource, type KubeObject } from '../plugin-api/kube-object.ts';

/** Where an object is, without its kind. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** One side of a comparison, kind by kind. Never holds more than a page of it. */
export interface OpenSide {
  /** Group-resources that it may have objects of. */
  readonly resources: readonly string[];
  /** Whether reading an object by its place costs next to nothing. */
  readonly isIndexed: boolean;
  /** Why objects of a kind cannot be read there; `undefined`: they can. */
  refusal(resource: string): string | undefined;
  /** All objects of a kind in the namespaces that it is asked for. */
  objects(resource: string): AsyncIterable<KubeObject>;
  get(resource: string, place: Place): Promise<KubeObject | undefined>;
  /** Places of all objects of a kind. */
  places(resource: string): AsyncIterable<Place>;
}

/** An archive: every kind in the version that the backup preferred. */
export function openArchiveSide(archive: ArchiveReader): OpenSide {
  async function* places(resource: string) {
    for (const namespace of archive.namespaces(resource)) for (const name of archive.names(resource, namespace)) yield { namespace, name };
  }
  const get: OpenSide['get'] = (resource, { namespace, name }) => archive.read({ ...splitGroupResource(resource), namespace, name });
  return {
    resources: archive.resources(),
    isIndexed: true,
    refusal: () => undefined,
    get,
    places,
    async *objects(resource) {
      for await (const place of places(resource)) {
        const object = await get(resource, place);
        if (object) yield object;
      }
    },
  };
}

interface ClusterSideOptions extends CallOptions {
  readonly cluster: ClusterClient;
  readonly discovery: Discovery;
  /** The version in which the other side has a kind. @default the one that the cluster prefers */
  readonly versionOf: (resource: string) => string | undefined;
  /** The only namespaces that it is asked for, where each is known by its name: then nothing else is listed, and no right to is needed. */
  readonly namespaces?: readonly string[] | undefined;
}

/** What a cluster has now: all kinds that can be listed. */
export function openClusterSide({ cluster, discovery, versionOf, namespaces, signal }: ClusterSideOptions): OpenSide {
  const listable = discovery.preferred.filter(({ verbs }) => verbs.includes('list') && verbs.includes('get'));
  const types = new Map<string, ApiResource>(
    listable.map((type) => {
      const version = versionOf(groupResource(type));
      return [groupResource(type), (version !== undefined && discovery.find({ ...type, version })) || type];
    }),
  );
  const typeOf = (resource: string): ApiResource => {
    const type = types.get(resource);
    if (!type) throw new RangeError(`${resource} is not served`);
    return type;
  };
  async function* objects(resource: string) {
    const type = typeOf(resource);
    if (resource === 'namespaces' && namespaces) {
      for (const name of namespaces) {
        const namespace = await cluster.get(type, { name }, { signal });
        if (namespace) yield namespace;
      }
      return;
    }
    for (const namespace of (type.namespaced && namespaces) || [undefined])
      for await (const page of cluster.listPages(type, { ...(namespace !== undefined && { namespace }), signal })) yield* page.items;
  }
  return {
    resources: [...types.keys()],
    isIndexed: false,
    refusal: (resource) => (types.has(resource) ? undefined : 'the cluster does not serve it'),
    objects,
    get: (resource, { namespace, name }) => cluster.get(typeOf(resource), { name, ...(namespace !== '' && { namespace }) }, { signal }),
    async *places(resource) {
      for await (const { metadata } of objects(resource)) yield { namespace: metadata.namespace ?? '', name: metadata.name };
    },
  };
}
