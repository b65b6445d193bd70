import type { Discovery } from '../contract/cluster/discovery.ts';
import type { ResourceSelector } from '../plugin-api/item-actions.ts';
import { groupResource } from '../plugin-api/kube-object.ts';
import { createIncludesExcludes } from './include-exclude.ts';
import { matchesLabelSelector, parseLabelSelector } from './label-selector.ts';

/** What a selector is asked about. */
export interface SelectableItem {
  readonly group: string;
  readonly resource: string;
  /** `''` when cluster-scoped: then only a selector without namespace filters applies. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
}

/** Whether an item action applies to an object; its resource names (`deploy`, `Pod`, `*`) are resolved once.
 * @throws LifeboatError `INVALID_REQUEST` for a label selector that cannot be read */
export function createResourceSelector(
  selector: ResourceSelector,
  discovery: Pick<Discovery, 'resolve'>,
): (item: SelectableItem) => boolean {
  const resolve = (names: readonly string[] = []) =>
    names.map((name) => {
      const type = /[*?[{]/.test(name) ? undefined : discovery.resolve(name);
      return type ? groupResource(type) : name;
    });
  const resources = createIncludesExcludes({
    includes: resolve(selector.includedResources),
    excludes: resolve(selector.excludedResources),
  });
  const namespaces = createIncludesExcludes({ includes: selector.includedNamespaces, excludes: selector.excludedNamespaces });
  const labels = selector.labelSelector ? parseLabelSelector(selector.labelSelector) : undefined;
  const known = new Map<string, boolean>();
  return (item) => {
    const name = groupResource(item);
    const selected = known.get(name) ?? resources.shouldInclude(name);
    known.set(name, selected);
    if (!selected) return false;
    if (item.namespace === '' ? !namespaces.includeEverything() : !namespaces.shouldInclude(item.namespace)) return false;
    return labels === undefined || matchesLabelSelector(labels, item.labels);
  };
}
