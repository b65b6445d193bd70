import { waveOf } from '../select/order-into-waves.ts';

/** When an object gets the reference to its owner.
 * - `adopted`: the owner's controller finds the object by its selector and sets it.
 * - `at-once`: the owner comes first, and the object is created with it.
 * - `after`: the object has to be there before its owner, and gets it by a second write. */
export type LinkMoment = 'adopted' | 'at-once' | 'after';

/** Controllers of Kubernetes that adopt what they find by their selector. */
const adopters: ReadonlyMap<string, readonly string[]> = new Map([
  ['pods', ['replicasets.apps', 'replicationcontrollers', 'statefulsets.apps', 'daemonsets.apps', 'jobs.batch']],
  ['replicasets.apps', ['deployments.apps']],
  ['controllerrevisions.apps', ['statefulsets.apps', 'daemonsets.apps']],
]);

/** Built-in workloads come after what their Pods need. */
const workloads = new Set([
  'pods',
  'replicationcontrollers',
  'replicasets.apps',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
]);

/** Definitions, namespaces and volumes come before all else. */
const early = new Set(['customresourcedefinitions.apiextensions.k8s.io', 'namespaces', 'persistentvolumes']);

/** By the kinds of both, such as `deployments.apps`. */
export function linkMoment({ child, owner, controller }: { child: string; owner: string; controller: boolean }): LinkMoment {
  if (controller && adopters.get(child)?.includes(owner)) return 'adopted';
  if (early.has(child)) return 'after';
  const [childWave, ownerWave] = [waveOf(child), waveOf(owner)];
  if (ownerWave.position <= childWave.position) return 'at-once';
  return workloads.has(owner) || ownerWave.isLate ? 'after' : 'at-once';
}
