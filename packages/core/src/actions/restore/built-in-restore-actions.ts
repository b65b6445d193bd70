import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { RunHooks } from '../../velero-api/run-hooks.ts';
import { addPvcFromPod } from './add-pvc-from-pod.ts';
import { admissionWebhookConfiguration } from './admission-webhook-configuration.ts';
import { apiservice } from './apiservice.ts';
import { createChangeImageName } from './change-image-name.ts';
import { createChangeStorageClass } from './change-storage-class.ts';
import { clusterRoleBindings } from './cluster-role-bindings.ts';
import { crdPreserveFields } from './crd-preserve-fields.ts';
import { createCsiPvc } from './csi-pvc.ts';
import { csiVolumeSnapshot } from './csi-volume-snapshot.ts';
import { csiVolumeSnapshotClass } from './csi-volume-snapshot-class.ts';
import { csiVolumeSnapshotContent } from './csi-volume-snapshot-content.ts';
import { createInitRestoreHook } from './init-restore-hook.ts';
import { job } from './job.ts';
import { namespaceReferences } from './namespaces/namespace-references.ts';
import { createPod } from './pod.ts';
import { createPodTemplate } from './pod-template.ts';
import { podVolumeRestore } from './pod-volume-restore.ts';
import { pvc } from './pvc.ts';
import { roleBindings } from './role-bindings.ts';
import { secret } from './secret.ts';
import { service } from './service.ts';
import { serviceAccount } from './service-account.ts';

/** Velero's restore item actions that need no data mover, in the order in which Velero runs them (reference 3.7). */
export const builtInRestoreActions = (options: {
  readonly isInBackup: (id: ResourceIdentifier) => boolean;
  readonly readBackup: (id: ResourceIdentifier) => Promise<KubeObject | undefined>;
  /** @default 'all' */
  readonly runHooks?: RunHooks;
}): readonly RestoreItemAction[] => [
  addPvcFromPod,
  admissionWebhookConfiguration,
  apiservice,
  createChangeImageName(),
  createChangeStorageClass(),
  clusterRoleBindings,
  crdPreserveFields,
  createInitRestoreHook(options.runHooks),
  job,
  createPod(options),
  podVolumeRestore,
  pvc,
  roleBindings,
  secret,
  service,
  serviceAccount,
  // Velero's v2 actions come after those of v1.
  createCsiPvc(options),
  csiVolumeSnapshot,
  csiVolumeSnapshotClass,
  csiVolumeSnapshotContent,
  createPodTemplate(options.isInBackup),
  namespaceReferences,
];
