import type { ApiResource } from '../../contract/cluster/discovery.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { LabelSelector } from '../../velero-api/values/meta.ts';
import { type KindRule, matchesAnySelector, type PolicyRules } from './policy-rules.ts';

type ObjectType = Pick<ApiResource, 'group' | 'resource' | 'namespaced'>;

/** Which objects of the types that a backup lists it takes. */
export interface ObjectFilter {
  /** What a list may ask the server for: objects that match any of them, or all where there are none. `'none'`: the list is not
   * worth asking for. `namespace`: `undefined` for a list of all. */
  listSelectors(type: ObjectType, namespace: string | undefined): readonly LabelSelector[] | 'none';
  /** By its kind, namespace, name and labels. */
  takes(type: ObjectType, object: KubeObject): boolean;
  /** Whether an object may come with another that needs it: labels do not matter then, nor that its kind is not named. */
  mayComeAlong(id: ResourceIdentifier): boolean;
}

interface ObjectFilterOptions {
  /** The backup's own label selectors: any of them; none: all objects. */
  readonly selectors: readonly LabelSelector[];
  readonly rules: PolicyRules | undefined;
}

/** The label selectors of a backup and the fine-grained filters of its policies, which replace the selectors where they say
 * something: Velero's pkg/backup/item_collector.go and item_backupper.go. */
export function createObjectFilter({ selectors, rules }: ObjectFilterOptions): ObjectFilter {
  const ruleFor = (type: ObjectType, namespace: string): KindRule | 'none' | undefined => rules?.ruleOf(groupResource(type), namespace);
  return {
    listSelectors(type, namespace) {
      if (type.namespaced && namespace === undefined) return rules?.namespaced ? [] : selectors;
      const rule = ruleFor(type, namespace ?? '');
      return rule === 'none' ? 'none' : (rule?.selectors ?? selectors);
    },
    takes(type, { metadata }) {
      const rule = ruleFor(type, metadata.namespace ?? '');
      if (rule === 'none' || rule?.names.shouldInclude(metadata.name) === false) return false;
      return matchesAnySelector(rule?.selectors ?? selectors, metadata.labels);
    },
    mayComeAlong(id) {
      const rule = ruleFor({ ...id, namespaced: id.namespace !== '' }, id.namespace);
      return rule === undefined || rule === 'none' || rule.names.shouldInclude(id.name);
    },
  };
}
