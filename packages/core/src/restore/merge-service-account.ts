import type { KubeObject } from '../plugin-api/kube-object.ts';

/** The cluster's ServiceAccount and what the backup's has more: secrets and imagePullSecrets by name, labels and
 * annotations by key. What both have stays as it is in the cluster. */
export function mergeServiceAccount(live: KubeObject, backup: KubeObject): KubeObject {
  const secrets = unionByName(live.secrets, backup.secrets);
  const imagePullSecrets = unionByName(live.imagePullSecrets, backup.imagePullSecrets);
  const labels = { ...backup.metadata.labels, ...live.metadata.labels };
  const annotations = { ...backup.metadata.annotations, ...live.metadata.annotations };
  return {
    ...live,
    metadata: {
      ...live.metadata,
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    ...(secrets && { secrets }),
    ...(imagePullSecrets && { imagePullSecrets }),
  };
}

function unionByName(live: unknown, backup: unknown): unknown[] | undefined {
  if (!Array.isArray(live)) return Array.isArray(backup) ? backup : undefined;
  const names = new Set(live.map((ref: { name?: unknown } | null) => ref?.name));
  const extra = Array.isArray(backup) ? backup.filter((ref: { name?: unknown } | null) => !names.has(ref?.name)) : [];
  return [...live, ...extra];
}
