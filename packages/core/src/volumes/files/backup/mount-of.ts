import { objectsAt, textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** A running container of a Pod that mounts a volume whole, and where. */
export interface MountedAt {
  readonly container: string;
  readonly folder: string;
}

export function mountOf(pod: KubeObject, volume: string): MountedAt | undefined {
  const running = new Set(
    objectsAt(pod, 'status', 'containerStatuses')
      .filter(({ state }) => (state as { running?: object } | undefined)?.running !== undefined)
      .map(({ name }) => name),
  );
  for (const container of objectsAt(pod, 'spec', 'containers')) {
    if (!running.has(container.name)) continue;
    for (const mount of objectsAt(container, 'volumeMounts')) {
      const folder = textAt(mount, 'mountPath');
      if (mount.name !== volume || mount.subPath || mount.subPathExpr || folder === undefined) continue;
      return { container: String(container.name), folder };
    }
  }
  return undefined;
}
