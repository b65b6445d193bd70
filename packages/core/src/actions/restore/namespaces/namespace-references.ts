import { cloneJson } from '../../../json/index.ts';
import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Restore } from '../../../velero-api/objects/restore.ts';
import { mapSubject } from './map-subjects.ts';
import { type NamespacePlace, namespacePlaces } from './namespace-places.ts';
import { referringFields } from './referring-fields.ts';
import { maySelectNamespaces, selectedNamespaces } from './selected-namespaces.ts';

/** What names a mapped namespace, besides the subjects of bindings: the places of the table and those of the request, selectors of
 * namespaces by name in every kind, subjects of FlowSchemas. Velero leaves them. */
export function createNamespaceReferences(more: readonly NamespacePlace[] = []): RestoreItemAction {
  const places = [...namespacePlaces, ...more];
  // Hardly ever another than for the object before.
  let latest: { readonly of: unknown; readonly mapping: ReadonlyMap<string, string> } | undefined;

  function mappingOf({ spec: { namespaceMapping } }: Restore): ReadonlyMap<string, string> {
    if (!latest || latest.of !== namespaceMapping)
      latest = { of: namespaceMapping, mapping: new Map(Object.entries(namespaceMapping ?? {})) };
    return latest.mapping;
  }

  /** Most objects name no namespace but their own: they are not copied. */
  function mayRefer(item: KubeObject, mapping: ReadonlyMap<string, string>): boolean {
    return (
      item.kind === 'FlowSchema' ||
      maySelectNamespaces(item) ||
      referringFields(item, places).some(({ namespace }) => mapping.has(namespace))
    );
  }

  return {
    name: 'lifeboat.io/namespace-references',
    appliesTo: {},
    async execute({ item, restore }) {
      const mapping = mappingOf(restore);
      if (mapping.size === 0 || !mayRefer(item, mapping)) return {};
      const changed = cloneJson(item);
      for (const { namespace, set } of referringFields(changed, places)) {
        const target = mapping.get(namespace);
        if (target !== undefined) set(target);
      }
      for (const place of selectedNamespaces(changed).values()) {
        const names = new Set(place.names.map((name) => mapping.get(name) ?? name));
        if (place.names.some((name) => mapping.has(name))) place.set([...names]);
      }
      if (changed.kind === 'FlowSchema') mapFlowSchema(changed, mapping);
      return { item: changed };
    },
  };
}

function mapFlowSchema(schema: KubeObject, mapping: ReadonlyMap<string, string>): void {
  for (const subject of objectsAt(schema, 'spec', 'rules').flatMap((rule) => objectsAt(rule, 'subjects'))) {
    const account = objectAt(subject, 'serviceAccount');
    if (account) mapSubject(account, mapping);
    for (const [kind, field] of [
      ['Group', 'group'],
      ['User', 'user'],
    ] as const) {
      const named = { kind, name: objectAt(subject, field)?.name };
      mapSubject(named, mapping);
      if (typeof named.name === 'string') Object.assign(objectAt(subject, field) ?? {}, { name: named.name });
    }
  }
}
