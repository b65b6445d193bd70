import type { SkipRule } from '../../contract/results/skip-rule.ts';
import type { ArchiveReader } from '../../contract/store/archive.ts';
import { objectAt } from '../../objects/object-at.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { isClusterOwn } from '../leave-out/cluster-own.ts';
import { jobEnding, jobOf } from '../leave-out/job-ending.ts';
import type { RestoreChoices } from '../request/restore-choices.ts';

/** Why an object is not restored. */
interface SkipReason {
  readonly text: string;
  readonly rule: Exclude<SkipRule, 'same'>;
  /** Velero passes over it without listing it. */
  readonly unlisted?: boolean;
}

/** What the reasons take. */
export interface SkipSession {
  readonly archive: ArchiveReader;
  readonly choices: RestoreChoices;
}

/** Why an object is not restored although it was selected: finished work, or something that a cluster makes by itself. */
export function skipReason(id: ResourceIdentifier, object: KubeObject, session: SkipSession): SkipReason | undefined {
  const resource = groupResource(id);
  // Velero restores these too: they would hold addresses that the restored Services do not have any more.
  if (
    resource === 'ipaddresses.networking.k8s.io' &&
    object.metadata.labels?.['ipaddress.kubernetes.io/managed-by'] === 'ipallocator.k8s.io'
  )
    return { text: 'the cluster allocates it with its Service', rule: 'remade' };
  if (!session.choices.restoreClusterOwn && isClusterOwn(resource, object))
    return { text: 'it belongs to the cluster that it comes from (restoreClusterOwn restores it)', rule: 'cluster-own' };
  if (resource === 'jobs.batch') return finishedJob(object, session);
  return resource === 'pods' ? unwantedPod(id, object, session) : undefined;
}

function finishedJob(job: KubeObject, { choices }: SkipSession): SkipReason | undefined {
  const ending = jobEnding(job);
  if (ending === undefined || choices.finishedJobs === 'restored') return undefined;
  // Velero passes over those with a time of completion, and runs failed ones again.
  if (typeof objectAt(job, 'status')?.completionTime === 'string')
    return { text: `the Job is ${ending}`, rule: 'finished', unlisted: true };
  return {
    text: `the Job is ${ending}: restored without its status, it would run again (finishedJobs: restored brings it back as it is)`,
    rule: 'finished',
  };
}

function unwantedPod(id: ResourceIdentifier, pod: KubeObject, { archive }: SkipSession): SkipReason | undefined {
  const phase = objectAt(pod, 'status')?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') return { text: `the Pod has finished (${phase})`, rule: 'finished', unlisted: true };
  if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined)
    return { text: 'it is a mirror Pod, made by a kubelet', rule: 'remade' };
  const job = jobOf(pod);
  if (job === undefined || !archive.has({ group: 'batch', resource: 'jobs', namespace: id.namespace, name: job })) return undefined;
  return { text: `it is of Job ${job}, which makes its Pods anew: the work would run twice`, rule: 'remade' };
}
