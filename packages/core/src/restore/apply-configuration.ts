import type { KubeObject } from '../plugin-api/kube-object.ts';
import { backupNameLabel, restoreNameLabel } from '../velero-api/labels.ts';
import { pickFields } from './owned-fields.ts';

/** What a manager would apply to make its part of an object: the fields that it owned, and the labels of the restore. */
export function applyConfiguration(wanted: KubeObject, fields: readonly Record<string, unknown>[]): KubeObject {
  const { managedFields: _managed, ...metadata } = wanted.metadata;
  const whole: KubeObject = { ...wanted, metadata };
  const parts = fields.map((set) => pickFields(whole, set) as Partial<KubeObject> | undefined);
  const picked = Object.assign({}, ...parts.map((part) => part ?? {})) as Partial<KubeObject>;
  const labels = Object.assign({}, ...parts.map((part) => part?.metadata?.labels ?? {}), restoreLabels(wanted));
  const annotations = Object.assign({}, ...parts.map((part) => part?.metadata?.annotations ?? {}));
  return {
    ...picked,
    apiVersion: wanted.apiVersion,
    kind: wanted.kind,
    metadata: {
      ...Object.assign({}, ...parts.map((part) => part?.metadata ?? {})),
      name: wanted.metadata.name,
      ...(wanted.metadata.namespace !== undefined && { namespace: wanted.metadata.namespace }),
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
  };
}

function restoreLabels(wanted: KubeObject): Record<string, string> {
  const labels = wanted.metadata.labels ?? {};
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key === backupNameLabel || key === restoreNameLabel));
}
