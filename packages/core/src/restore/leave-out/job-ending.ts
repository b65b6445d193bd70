import { objectAt, objectsAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** Conditions that say that a Job has ended, or is decided and only waits for its last Pods to go. */
const endings = { Complete: 'complete', SuccessCriteriaMet: 'complete', Failed: 'failed', FailureTarget: 'failed' } as const;

/** How a Job ended; `undefined`: it has not. Only its status says so: without it, it begins again. */
export function jobEnding(job: KubeObject): 'complete' | 'failed' | undefined {
  for (const condition of objectsAt(job, 'status', 'conditions')) {
    const type = String(condition.type);
    if (condition.status === 'True' && Object.hasOwn(endings, type)) return endings[type as keyof typeof endings];
  }
  // Before there were conditions for all ends.
  return typeof objectAt(job, 'status')?.completionTime === 'string' ? 'complete' : undefined;
}

/** The Job that made a Pod. */
export function jobOf(pod: KubeObject): string | undefined {
  const owners = objectsAt(pod, 'metadata', 'ownerReferences');
  const owner = owners.find(({ kind, apiVersion }) => kind === 'Job' && String(apiVersion).startsWith('batch/'));
  return typeof owner?.name === 'string' ? owner.name : undefined;
}
