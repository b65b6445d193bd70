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
  const group = object.apiVersion.includes('/') ? object.apiVersion.split('/')[0] : '';
  return places
    .filter((place) => place.kinds.includes(object.kind) && (place.group ?? group) === group)
    .flatMap(({ path, what }) =>
      textsAt(object, path).map(({ text, part, set }) => ({ what: what.replace('{part}', () => part), namespace: text, set })),
    );
}
