import { objectAt, textAt } from '../actions/restore/object-fields.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';

/** Why an object is not restored although it was selected: finished work, or a pod that a kubelet makes by itself. */
export function skipReason(groupResource: string, object: KubeObject): string | undefined {
  if (groupResource === 'jobs.batch' && textAt(object, 'status', 'completionTime') !== undefined) return 'the Job is complete';
  if (groupResource !== 'pods') return undefined;
  const phase = objectAt(object, 'status')?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') return `the Pod has finished (${phase})`;
  if (object.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return 'it is a mirror Pod, made by a kubelet';
  return undefined;
}
