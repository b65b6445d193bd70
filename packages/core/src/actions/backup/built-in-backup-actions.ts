import type { DataUploads } from '../../volumes/files/move/data-uploads.ts';
import type { BuiltInBackupAction } from './built-in-backup-action.ts';
import { type ClaimFilesOptions, createClaimFilesAction, followClaimFiles } from './claim-files.ts';
import { type CrdRemapVersionOptions, createCrdRemapVersion } from './crd-remap-version.ts';
import { type CsiActionOptions, createCsiPvcAction, followUploads } from './csi-pvc.ts';
import { createCsiVolumeSnapshotAction } from './csi-volume-snapshot.ts';
import { csiVolumeSnapshotClassAction, csiVolumeSnapshotContentAction } from './csi-volume-snapshot-actions.ts';
import { podAction } from './pod.ts';
import { podTemplateAction } from './pod-template.ts';
import { pvAction } from './pv.ts';
import { createServiceAccountAction } from './service-account.ts';

interface BuiltInOptions extends CrdRemapVersionOptions {
  /** Velero's `EnableAPIGroupVersions`: every version is stored anyway. @default false */
  readonly allVersions?: boolean | undefined;
  /** Absent where the cluster serves no CSI snapshots, and in a resumed backup, which takes none. */
  readonly csi?: CsiActionOptions | undefined;
  /** Absent where files of claims are not copied. */
  readonly claimFiles?: ClaimFilesOptions | undefined;
  /** Of a resumed backup, which begins none. */
  readonly uploads?: DataUploads | undefined;
}

const claims = { includedResources: ['persistentvolumeclaims'] };

/** The backup item actions that every backup runs, in Velero's order. */
export function builtInBackupActions({
  cluster,
  discovery,
  allVersions = false,
  csi,
  claimFiles,
  uploads,
}: BuiltInOptions): readonly BuiltInBackupAction[] {
  const crds = allVersions ? [] : [createCrdRemapVersion({ cluster, discovery })];
  const plain = [...crds, podAction, pvAction, createServiceAccountAction()];
  // Velero's v2 actions come after those of v1.
  return [
    ...plain,
    ...(csi ? [createCsiPvcAction(csi)] : uploads ? [{ ...followUploads(uploads), appliesTo: claims, execute: async () => ({}) }] : []),
    ...(claimFiles ? [createClaimFilesAction(claimFiles)] : uploads ? [followClaimFiles(uploads)] : []),
    createCsiVolumeSnapshotAction(csi?.snapshots),
    csiVolumeSnapshotClassAction,
    csiVolumeSnapshotContentAction,
    podTemplateAction,
  ];
}
