import { objectAt, textAt } from '../actions/restore/object-fields.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';

/** Why an object is not restored. */
export interface SkipReason {
  readonly text: string;
  /** Velero passes over it without listing it. */
  readonly unlisted: boolean;
}

/** Why an object is not restored although it was selected: finished work, or something that a cluster makes by itself. */
export function skipReason(groupResource: string, object: KubeObject): SkipReason | undefined {
  if (groupResource === 'jobs.batch' && textAt(object, 'status', 'completionTime') !== undefined)
    return { text: 'the Job is complete', unlisted: true };
  // Velero restores these too: they would hold addresses that the restored Services do not have any more.
  if (
    groupResource === 'ipaddresses.networking.k8s.io' &&
    object.metadata.labels?.['ipaddress.kubernetes.io/managed-by'] === 'ipallocator.k8s.io'
  )
    return { text: 'the cluster allocates it with its Service', unlisted: false };
  if (groupResource !== 'pods') return undefined;
  const phase = objectAt(object, 'status')?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') return { text: `the Pod has finished (${phase})`, unlisted: true };
  if (object.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined)
    return { text: 'it is a mirror Pod, made by a kubelet', unlisted: false };
  return undefined;
}
