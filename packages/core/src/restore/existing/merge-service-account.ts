import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** The cluster's ServiceAccount and what the backup's has more: secrets and imagePullSecrets by name, labels and
 * annotations by key. What both have stays as it is in the cluster. */
export function mergeServiceAccount(live: KubeObject, backup: KubeObject): KubeObject {
  const secrets = unionByName(live.secrets, withoutGenerated(backup));
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

// What another cluster made for the account: here it does not exist.
function withoutGenerated({ secrets, metadata }: KubeObject): unknown {
  if (!Array.isArray(secrets)) return secrets;
  const isGenerated = (name: string) =>
    ['token', 'dockercfg'].some((kind) => {
      const prefix = `${metadata.name}-${kind}-`;
      return name.startsWith(prefix) && /^[a-z0-9]{5}$/.test(name.slice(prefix.length));
    });
  const kept = secrets.filter((ref: { name?: unknown } | null) => !isGenerated(String(ref?.name ?? '')));
  return kept.length > 0 ? kept : undefined;
}

function unionByName(live: unknown, backup: unknown): unknown[] | undefined {
  if (!Array.isArray(live)) return Array.isArray(backup) ? backup : undefined;
  const names = new Set(live.map((ref: { name?: unknown } | null) => ref?.name));
  const extra = Array.isArray(backup) ? backup.filter((ref: { name?: unknown } | null) => !names.has(ref?.name)) : [];
  return [...live, ...extra];
}
