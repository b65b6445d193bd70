import {
  accessModes,
  type ClusterScopedFilterPolicy,
  claimPhases,
  type IncludeExcludePolicy,
  type KindFilterPolicy,
  type NamespacedFilterPolicy,
  type ResourcePolicies,
  type VolumePolicy,
  type VolumePolicyAction,
  type VolumePolicyConditions,
  volumeModes,
  volumePolicyActions,
  volumeTypes,
} from '../files/resource-policies.ts';
import { type FieldsOf, listOf, nullable, objectOf, oneOf, required, text, textMap, texts } from '../schema/field-schema.ts';
import { labelSelectorField } from './shared-fields.ts';

const conditions = objectOf<VolumePolicyConditions>({
  capacity: nullable(text),
  storageClass: nullable(texts),
  nfs: nullable(objectOf<NonNullable<VolumePolicyConditions['nfs']>>({ server: text, path: text })),
  csi: nullable(objectOf<NonNullable<VolumePolicyConditions['csi']>>({ driver: text, volumeAttributes: textMap })),
  volumeTypes: nullable(listOf(oneOf(volumeTypes))),
  pvcLabels: nullable(textMap),
  pvcPhase: nullable(listOf(oneOf(claimPhases))),
  pvcVolumeMode: nullable(oneOf(volumeModes)),
  pvcAccessModes: nullable(listOf(oneOf(accessModes))),
});

const kindFilters = required(
  listOf(
    objectOf<KindFilterPolicy>({
      kinds: nullable(texts),
      names: nullable(texts),
      excludedNames: nullable(texts),
      labelSelector: nullable(labelSelectorField),
      orLabelSelectors: nullable(listOf(labelSelectorField)),
    }),
  ),
);

/** Resource policies that a request gives as data. */
export const resourcePoliciesFields: FieldsOf<ResourcePolicies> = {
  version: required(oneOf(['v1'])),
  volumePolicies: nullable(
    listOf(
      objectOf<VolumePolicy>({
        conditions: nullable(conditions),
        action: required(
          objectOf<VolumePolicyAction>({ type: required(oneOf(volumePolicyActions)), parameters: { type: 'any', nullable: true } }),
        ),
      }),
    ),
  ),
  includeExcludePolicy: nullable(
    objectOf<IncludeExcludePolicy>({
      includedClusterScopedResources: nullable(texts),
      excludedClusterScopedResources: nullable(texts),
      includedNamespaceScopedResources: nullable(texts),
      excludedNamespaceScopedResources: nullable(texts),
    }),
  ),
  clusterScopedFilterPolicy: nullable(objectOf<ClusterScopedFilterPolicy>({ resourceFilters: kindFilters })),
  namespacedFilterPolicies: nullable(
    listOf(objectOf<NamespacedFilterPolicy>({ namespaces: required(texts), resourceFilters: kindFilters })),
  ),
};
