import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import { type CrdRemapVersionOptions, createCrdRemapVersion } from './crd-remap-version.ts';
import { podAction } from './pod.ts';
import { pvAction } from './pv.ts';
import { createServiceAccountAction } from './service-account.ts';

interface BuiltInOptions extends CrdRemapVersionOptions {
  /** Velero's `EnableAPIGroupVersions`: every version is stored anyway. @default false */
  readonly allVersions?: boolean | undefined;
}

/** The backup item actions that every backup runs, in Velero's order (sorted by name). */
export function builtInBackupActions({ cluster, discovery, allVersions = false }: BuiltInOptions): readonly BackupItemAction[] {
  const crds = allVersions ? [] : [createCrdRemapVersion({ cluster, discovery })];
  return [...crds, podAction, pvAction, createServiceAccountAction()];
}
