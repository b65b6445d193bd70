import type { ClusterClient, KubeObject } from '@lifeboat/core';
import { located, nameOf } from '../located.ts';
import { removeAndWait } from '../remove-and-wait.ts';
import { findVelero } from './find-velero.ts';
import { keepReplaced, readReplaced } from './keep-replaced.ts';
import { refuseWorkInProgress } from './refuse-work-in-progress.ts';

interface TakeOverOptions {
  readonly cluster: ClusterClient;
  /** The namespace of the Velero. */
  readonly namespace: string;
  readonly signal: AbortSignal;
  readonly onRemoved: (object: KubeObject) => void;
}

/** Returns what a take-over removes from a namespace, and what an earlier one has removed: Velero's server, its node agents, and their
 * rights. The Namespace, ServiceAccount, Secrets, locations and all other objects of velero.io stay. */
export async function replacedByTakeOver(options: Omit<TakeOverOptions, 'onRemoved'>): Promise<KubeObject[]> {
  const all = new Map((await readReplaced(options)).map((object) => [nameOf(object), object]));
  for (const object of await standingVelero(options)) all.set(nameOf(object), object);
  return [...all.values()];
}

/** Returns what a take-over would remove now. */
export async function standingVelero(options: Omit<TakeOverOptions, 'onRemoved'>): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  for (const kind of ['Deployment', 'DaemonSet', 'ClusterRoleBinding'] as const) found.push(...(await findVelero(kind, options)));
  return found;
}

/** Removes the Velero server from its namespace, and keeps what it removes for {@link giveBackToVelero}.
 * @throws LifeboatError `BACKUP_IN_PROGRESS` while Velero is at work (nothing is changed then), `TIMEOUT` if it does not end in time */
export async function takeOverVelero(options: TakeOverOptions): Promise<void> {
  const { cluster, signal, onRemoved } = options;
  const replaced = await standingVelero(options);
  if (replaced.length === 0) return;
  if (replaced.some(isRunning)) await refuseWorkInProgress(options);
  await keepReplaced(replaced, options);
  // The server first: it keeps its rights until it has ended.
  for (const object of replaced) {
    if (object.kind !== 'ClusterRoleBinding') await removeAndWait(object, { cluster, signal });
    else {
      const { type, ref } = located(object);
      await cluster.delete(type, ref, { signal });
    }
    onRemoved(object);
  }
}

/** Whether Pods of this workload may be at work. */
export function isRunning({ kind, spec }: KubeObject): boolean {
  return kind === 'Deployment' && (spec as { replicas?: number } | undefined)?.replicas !== 0;
}
