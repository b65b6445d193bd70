import { objectAt, textAt } from '../actions/restore/object-fields.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';

/** Why an object is not restored although it was selected: finished work, or something that a cluster makes by itself. */
export function skipReason(groupResource: string, object: KubeObject): string | undefined {
  if (groupResource === 'jobs.batch' && textAt(object, 'status', 'completionTime') !== undefined) return 'the Job is complete';
  // Velero restores these too: they would hold addresses that the restored Services do not have any more.
  if (
    groupResource === 'ipaddresses.networking.k8s.io' &&
    object.metadata.labels?.['ipaddress.kubernetes.io/managed-by'] === 'ipallocator.k8s.io'
  )
    return 'the cluster allocates it with its Service';
  if (groupResource !== 'pods') return undefined;
  const phase = objectAt(object, 'status')?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') return `the Pod has finished (${phase})`;
  if (object.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return 'it is a mirror Pod, made by a kubelet';
  return undefined;
}
