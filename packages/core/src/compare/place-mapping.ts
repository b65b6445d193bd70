import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { Place } from './open-side.ts';

/** Finds the counterpart of an object where the sides have other names for namespaces. */
export interface PlaceMapping {
  toRight(resource: string, left: Place): Place;
  /** Where the left side may have it: several namespaces may have become one. */
  toLeft(resource: string, right: Place): readonly Place[];
  /** An object under the names that it has at a place of the other side. */
  renamed(object: KubeObject, place: Place): KubeObject;
}

const nameLabel = 'kubernetes.io/metadata.name';

export function createPlaceMapping(namespaceMapping: Readonly<Record<string, string>> = {}): PlaceMapping {
  const mapping = new Map(Object.entries(namespaceMapping));
  const sources = Map.groupBy(mapping.keys(), (source) => mapping.get(source) ?? source);
  const toRight = (namespace: string) => mapping.get(namespace) ?? namespace;
  const toLeft = (namespace: string) => [...(sources.get(namespace) ?? []), ...(mapping.has(namespace) ? [] : [namespace])];
  return {
    toRight: (resource, { namespace, name }) =>
      resource === 'namespaces' ? { namespace, name: toRight(name) } : { namespace: toRight(namespace), name },
    toLeft: (resource, { namespace, name }) =>
      resource === 'namespaces'
        ? toLeft(name).map((source) => ({ namespace, name: source }))
        : toLeft(namespace).map((source) => ({ namespace: source, name })),
    renamed(object, { namespace, name }) {
      const { metadata } = object;
      if ((metadata.namespace ?? '') === namespace && metadata.name === name) return object;
      const labels = metadata.labels?.[nameLabel] === metadata.name ? { labels: { ...metadata.labels, [nameLabel]: name } } : {};
      return { ...object, metadata: { ...metadata, ...labels, name, ...(namespace !== '' && { namespace }) } };
    },
  };
}
