import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { RunHooks } from '../../velero-api/files/run-hooks.ts';
import type { DataDownloads } from '../../volumes/files/move/data-downloads.ts';
import { clusterRoleBindings } from './accounts/cluster-role-bindings.ts';
import { redactedSecret } from './accounts/redacted-secret.ts';
import { roleBindings } from './accounts/role-bindings.ts';
import { secret } from './accounts/secret.ts';
import { serviceAccount } from './accounts/service-account.ts';
import { createNamespaceReferences } from './namespaces/namespace-references.ts';
import { createChangeImageName } from './pods/change-image-name.ts';
import { createInitRestoreHook } from './pods/init-restore-hook.ts';
import { job } from './pods/job.ts';
import { createPod } from './pods/pod.ts';
import { createPodTemplate } from './pods/pod-template.ts';
import { podVolumeRestore } from './pods/pod-volume-restore.ts';
import { admissionWebhookConfiguration } from './services/admission-webhook-configuration.ts';
import { apiservice } from './services/apiservice.ts';
import { crdPreserveFields } from './services/crd-preserve-fields.ts';
import { service } from './services/service.ts';
import { addPvcFromPod } from './volumes/add-pvc-from-pod.ts';
import { createChangeStorageClass } from './volumes/change-storage-class.ts';
import { createCsiPvc } from './volumes/csi-pvc.ts';
import { csiVolumeSnapshot } from './volumes/csi-volume-snapshot.ts';
import { csiVolumeSnapshotClass } from './volumes/csi-volume-snapshot-class.ts';
import { csiVolumeSnapshotContent } from './volumes/csi-volume-snapshot-content.ts';
import { pvc } from './volumes/pvc.ts';

/** Velero's restore item actions, in the order in which Velero runs them (Velero's pkg/restore/actions). */
export const builtInRestoreActions = (options: {
  /** Where the ConfigMaps of actions are. */
  readonly namespace: string;
  readonly isInBackup: (id: ResourceIdentifier) => boolean;
  readonly readBackup: (id: ResourceIdentifier) => Promise<KubeObject | undefined>;
  /** @default 'all' */
  readonly runHooks?: RunHooks;
  /** Brings moved data of claims back. @default it stays where it is */
  readonly downloads?: DataDownloads | undefined;
}): readonly RestoreItemAction[] => [
  addPvcFromPod,
  admissionWebhookConfiguration,
  apiservice,
  createChangeImageName(options),
  createChangeStorageClass(options),
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
  createNamespaceReferences(),
  // Ours. Last: what is left out needs none of the others.
  redactedSecret,
];
