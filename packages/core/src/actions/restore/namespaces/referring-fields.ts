import { textsAt } from '../../../objects/texts-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { type NamespacePlace, namespacePlaces } from './namespace-places.ts';

/** A field of an object that names a namespace. */
export interface ReferringField {
  /** For people: what is named, such as `the Service of webhook w`. */
  readonly what: string;
  /** The namespace. */
  readonly namespace: string;
  /** Changes the object. */
  set(namespace: string): void;
}

/** Where an object names a namespace, by the table of places. */
export function referringFields(object: KubeObject, places: readonly NamespacePlace[] = namespacePlaces): ReferringField[] {
  const ofKind = placesByKind(places).get(object.kind);
  if (!ofKind) return [];
  const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '';
  return ofKind
    .filter((place) => (place.group ?? group) === group)
    .flatMap(({ path, what }) =>
      textsAt(object, path).map(({ text, part, set }) => ({ what: what.replace('{part}', () => part), namespace: text, set })),
    );
}

const byKind = new WeakMap<readonly NamespacePlace[], ReadonlyMap<string, readonly NamespacePlace[]>>();

/** Most kinds have none. */
function placesByKind(places: readonly NamespacePlace[]): ReadonlyMap<string, readonly NamespacePlace[]> {
  const known = byKind.get(places);
  if (known) return known;
  const made = new Map<string, NamespacePlace[]>();
  for (const place of places) for (const kind of new Set(place.kinds)) made.set(kind, [...(made.get(kind) ?? []), place]);
  byKind.set(places, made);
  return made;
}
