import { objectsAt, textAt } from '../objects/object-at.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';

/** Why Velero's mover copies no files of a volume, besides what was decided before; `undefined` where it does. */
export function notCopyable(options: {
  readonly pod: KubeObject;
  readonly volume: string;
  readonly claim: KubeObject | undefined;
  readonly persistentVolume: KubeObject | undefined;
}): string | undefined {
  const { pod, volume, claim, persistentVolume } = options;
  if (textAt(pod, 'status', 'phase') !== 'Running') return 'its Pod does not run';
  if (textAt(claim, 'spec', 'volumeMode') === 'Block') return 'it is a block device, and has no files';
  const source = persistentVolume?.spec as { hostPath?: unknown } | undefined;
  if (source?.hostPath) return 'it is a hostPath volume';
  const containers = [...objectsAt(pod, 'spec', 'containers'), ...objectsAt(pod, 'spec', 'initContainers')];
  const isMounted = containers.some((container) => objectsAt(container, 'volumeMounts').some(({ name }) => name === volume));
  return isMounted ? undefined : 'no container mounts it';
}
