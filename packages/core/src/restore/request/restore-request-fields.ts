import type { RestoreRequest } from '../../contract/requests.ts';
import { selectionField } from '../../filters/select/selection-fields.ts';
import { restorePodHookField, wholeRunHooksField } from '../../hooks/hook-fields.ts';
import { runHooksModes } from '../../velero-api/files/run-hooks.ts';
import { restoreSpecFields } from '../../velero-api/kinds/restore-fields.ts';
import {
  flag,
  listOf,
  nullable,
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
import { existingObjectPolicies } from '../../velero-api/values/existing-policies.ts';
import { transformOptionFields } from './transform-option-fields.ts';

/** What a request for a restore, or for its plan, may hold. */
export const restoreRequestField = objectOf<RestoreRequest>({
  ...takingDurations(restoreSpecFields),
  ...transformOptionFields,
  backupName: required(text),
  object: { type: 'any' },
  existingResourcePolicy: nullable(oneOf(['', ...existingObjectPolicies])),
  existingResourcePolicies: { type: 'map', values: oneOf([...existingObjectPolicies]) },
  name: text,
  labels: textMap,
  annotations: textMap,
  replaceUnfinished: flag,
  storageLocation: text,
  allowDamaged: flag,
  requireSignature: texts,
  enableAPIGroupVersions: flag,
  restoreResourcesVersionPriority: { type: 'map', values: texts },
  storageClassMapping: textMap,
  imageNameMapping: textMap,
  restoreManagers: flag,
  relinkOwners: flag,
  quiesceControllers: flag,
  quiesceDeployments: texts,
  restoreClusterOwn: flag,
  refuseForbidden: flag,
  oneShotResources: texts,
  finishedJobs: oneOf(['left-out', 'restored']),
  runningJobs: oneOf(['started', 'suspended']),
  podHooks: listOf(restorePodHookField),
  hookWaitTimeout: timeout,
  select: selectionField,
  runHooks: oneOf(runHooksModes),
  wholeRunHooks: wholeRunHooksField,
  signal,
});
