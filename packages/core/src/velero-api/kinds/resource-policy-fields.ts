import {
  accessModes,
  claimPhases,
  type IncludeExcludePolicy,
  type ResourcePolicies,
  type VolumePolicy,
  type VolumePolicyAction,
  type VolumePolicyConditions,
  volumeModes,
  volumePolicyActions,
  volumeTypes,
} from '../files/resource-policies.ts';
import { type FieldsOf, listOf, nullable, objectOf, oneOf, required, text, textMap, texts } from '../schema/field-schema.ts';

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
};
