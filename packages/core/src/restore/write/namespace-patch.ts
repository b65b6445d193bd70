import { equalJson, ownMember } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

// The API server's own.
const ownLabel = 'kubernetes.io/metadata.name';

/**
 * What `existingResourcePolicy: update` changes of a namespace that is there: labels and annotations of the backup that it lacks,
 * or has otherwise. Those that only the cluster has stay: controllers keep there what they know of a namespace. (Velero leaves
 * namespaces as they are.) `undefined`: nothing.
 */
export function namespacePatch(live: KubeObject, wanted: KubeObject): Record<string, unknown> | undefined {
  const metadata: Record<string, Record<string, string>> = {};
  for (const field of ['labels', 'annotations'] as const) {
    const present = live.metadata[field] ?? {};
    const missing = Object.entries(wanted.metadata[field] ?? {}).filter(
      ([key, value]) => key !== ownLabel && !equalJson(ownMember(present, key), value),
    );
    if (missing.length > 0) metadata[field] = Object.fromEntries(missing);
  }
  return Object.keys(metadata).length > 0 ? { metadata } : undefined;
}
