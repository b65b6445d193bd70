import type { BackupRequest } from '../../contract/requests.ts';
import type { StorageLimits } from '../../contract/storage-limits.ts';
import { selectionField } from '../../filters/select/selection-fields.ts';
import { backupPodHookField, wholeRunHooksField } from '../../hooks/hook-fields.ts';
import { runHooksModes } from '../../velero-api/files/run-hooks.ts';
import { backupSpecFields } from '../../velero-api/kinds/backup-fields.ts';
import { resourcePoliciesFields } from '../../velero-api/kinds/resource-policy-fields.ts';
import {
  type FieldsOf,
  flag,
  from,
  listOf,
  objectOf,
  oneOf,
  required,
  signal,
  text,
  textMap,
  texts,
  timeout,
} from '../../velero-api/schema/field-schema.ts';
import { takingDurations } from '../../velero-api/schema/taking-durations.ts';
import { storagePolicies } from '../../velero-api/values/required-locations.ts';

// An old name, which would be taken and not done.
const { defaultVolumesToRestic: _, ...spec } = takingDurations(backupSpecFields);

const fields: Omit<FieldsOf<BackupRequest>, 'defaultVolumesToRestic'> = {
  ...spec,
  name: required(text),
  object: { type: 'any' },
  labels: textMap,
  annotations: textMap,
  storageLocations: texts,
  storagePolicy: oneOf(storagePolicies),
  storageLimits: objectOf<StorageLimits>({
    maxQueuedBytes: from(1),
    stallTimeout: timeout,
    lagTimeout: timeout,
  }),
  replaceUnfinished: flag,
  resourcePolicies: { type: 'object', fields: resourcePoliciesFields },
  podHooks: listOf(backupPodHookField),
  select: selectionField,
  runHooks: oneOf(runHooksModes),
  wholeRunHooks: wholeRunHooksField,
  enableAPIGroupVersions: flag,
  unavailableApis: oneOf(['fail', 'warn']),
  signal,
};

/** What a request for a backup may hold. */
export const backupRequestField = { type: 'object', fields } as const;
