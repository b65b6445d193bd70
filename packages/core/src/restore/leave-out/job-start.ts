import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { cloneJson } from '../../json/index.ts';
import { objectAt } from '../../objects/object-at.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import type { RestoreChoices } from '../request/restore-choices.ts';
import { jobEnding } from './job-ending.ts';

/** What becomes of the work of a Job that is created. */
export type JobStart = 'anew' | 'suspended' | 'finished';

/** `undefined`: it is no Job. */
export function jobStart(original: KubeObject, { runningJobs }: Pick<RestoreChoices, 'runningJobs'>): JobStart | undefined {
  if (original.kind !== 'Job' || !original.apiVersion.startsWith('batch/')) return undefined;
  if (jobEnding(original) !== undefined) return 'finished';
  return runningJobs === 'suspended' || objectAt(original, 'spec')?.suspend === true ? 'suspended' : 'anew';
}

/** A Job as it is created where none of its Pods may start. */
export function suspended(job: KubeObject): KubeObject {
  const held = cloneJson(job);
  held.spec = { ...objectAt(held, 'spec'), suspend: true };
  return held;
}

interface FinishOptions {
  readonly cluster: ClusterClient;
  readonly type: GroupVersionResource;
  readonly wanted: KubeObject;
  readonly original: KubeObject;
  readonly logger: Logger;
}

/** Gives a Job that was created suspended the status by which it has ended, then lets go of it. One that does not get its
 * status stays suspended: that is a warning. */
export async function finishJob(created: KubeObject, { cluster, type, wanted, original, logger }: FinishOptions): Promise<KubeObject> {
  const { name, namespace } = wanted.metadata;
  // Its Pods are not there; that it had none of a kind stays as it was written.
  const isOfPods = ([field, value]: [string, unknown]) => ['active', 'ready', 'terminating'].includes(field) && value !== 0;
  const status = Object.fromEntries(Object.entries(objectAt(original, 'status') ?? {}).filter((entry) => !isOfPods(entry)));
  const suspend = objectAt(wanted, 'spec')?.suspend ?? null;
  try {
    const ended = await cluster.patch(type, { name, namespace }, { type: 'merge', patch: { status } }, { subresource: 'status' });
    if (suspend === true) return ended.object;
    return (await cluster.patch(type, { name, namespace }, { type: 'merge', patch: { spec: { suspend } } })).object;
  } catch (error) {
    if (isFatalToRestore(error)) throw error;
    logger.warn(
      `Job ${name} could not be given the status by which it has ended: it is suspended, so that it does not run again`,
      coded('ITEM_NOT_RESTORED', {
        error,
      }),
    );
    return created;
  }
}
