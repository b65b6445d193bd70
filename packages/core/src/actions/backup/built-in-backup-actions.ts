import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import { podAction } from './pod.ts';
import { pvAction } from './pv.ts';
import { createServiceAccountAction } from './service-account.ts';

/** The backup item actions that every backup runs, in Velero's order (sorted by name). `velero.io/crd-remap-version` has
 * no place here: it serves clusters that still serve apiextensions.k8s.io/v1beta1, before Kubernetes 1.22. */
export function builtInBackupActions(): readonly BackupItemAction[] {
  return [podAction, pvAction, createServiceAccountAction()];
}
