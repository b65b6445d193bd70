import { equalJson, ownMember, setOwnMember } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { ExistingObjectPolicy } from '../../velero-api/values/existing-policies.ts';
import { backupNameLabel, restoreNameLabel } from '../../velero-api/values/labels.ts';
import { mergeServiceAccount } from '../existing/merge-service-account.ts';
import { createMergePatch } from './merge-patch.ts';

/** What to do about an object that is there already (Velero's pkg/restore/restore.go). */
export type ExistingDecision =
  /** `held`: it is somebody's in this cluster; `inUse`: it would be made anew, were it not in use. */
  | {
      readonly action: 'skip';
      readonly warning?: string;
      readonly held?: boolean;
      readonly inUse?: boolean;
      readonly change?: ExistingChange;
    }
  /** It is deleted and made anew. */
  | { readonly action: 'recreate'; readonly change: ExistingChange }
  /** `labelPatch` is tried when the server refuses `patch`. `labelsOnly`: the object is equal, and gets the restore's labels. */
  | {
      readonly action: 'update';
      readonly patch: Record<string, unknown>;
      readonly change: ExistingChange;
      readonly labelPatch?: Record<string, unknown>;
      readonly labelsOnly?: boolean;
    };

/** An object that is there and what it would be made, or is not made: both without what differs in every life of an object. */
export interface ExistingChange {
  readonly from: KubeObject;
  readonly to: KubeObject;
}

interface DecideExistingOptions {
  /** What would be created. */
  readonly wanted: KubeObject;
  /** The object in the cluster, made comparable in the same way as `wanted` was (metadata stripped, actions run), so that
   * what a server fills in by itself (addresses, node ports, bindings) is no difference. Velero compares without that. */
  readonly live: KubeObject;
  readonly policy: ExistingObjectPolicy;
}

export function decideExisting({ wanted, live, policy }: DecideExistingOptions): ExistingDecision {
  const goal = comparable(wanted);
  const labelled = comparable(live);
  const present = withRestoreLabels(labelled, goal);
  const labelPatch = createMergePatch({ from: labelled, to: withRestoreLabels(labelled, goal) });
  if (equalJson(present, goal))
    return policy !== 'none' && labelPatch
      ? { action: 'update', patch: labelPatch, labelsOnly: true, change: { from: labelled, to: goal } }
      : { action: 'skip' };
  if (wanted.kind === 'ServiceAccount' && wanted.apiVersion === 'v1') {
    const merged = mergeServiceAccount(present, goal);
    const patch = createMergePatch({ from: present, to: merged });
    return patch ? { action: 'update', patch, change: { from: present, to: merged } } : { action: 'skip' };
  }
  if (policy === 'none') {
    return {
      action: 'skip',
      change: { from: labelled, to: goal },
      warning: `could not restore, ${wanted.kind}:${wanted.metadata.name} already exists. Warning: the in-cluster version is different than the backed-up version (existingResourcePolicy: update writes it)`,
    };
  }
  if (policy === 'recreate') return { action: 'recreate', change: { from: labelled, to: goal } };
  const patch = createMergePatch({ from: labelled, to: goal });
  if (!patch) return { action: 'skip' };
  return { action: 'update', patch, change: { from: labelled, to: goal }, ...(labelPatch && { labelPatch }) };
}

// Managers differ with every writer; empty maps and null mean the same as nothing in metadata.
function comparable(object: KubeObject): KubeObject {
  const { managedFields: _managed, ...metadata } = object.metadata;
  const kept = Object.entries(metadata).filter(([, value]) => !isEmpty(value));
  return { ...object, metadata: Object.fromEntries(kept) as KubeObject['metadata'] };
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value as object).length === 0);
}

function withRestoreLabels(object: KubeObject, from: KubeObject): KubeObject {
  const labels = { ...object.metadata.labels };
  for (const key of [backupNameLabel, restoreNameLabel]) {
    const value = ownMember(from.metadata.labels, key);
    if (value !== undefined) setOwnMember(labels, key, value);
  }
  return comparable({ ...object, metadata: { ...object.metadata, labels } });
}
