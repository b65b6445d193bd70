import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** Whether a Pod may mount a claim that another one mounts, on the same node at least. */
export function isShared(claim: KubeObject | undefined): boolean {
  const modes = (claim?.spec as { accessModes?: readonly string[] } | undefined)?.accessModes ?? [];
  return claim !== undefined && !modes.includes('ReadWriteOncePod');
}
