import { type ClusterClient, type KubeObject, LifeboatError } from '@lifeboat/core';
import { partOfLabel } from '../../crds/custom-resource-definitions.ts';
import { findPolicies } from '../find-policies.ts';
import { instanceLabel } from '../install-labels.ts';
import { type InstallKind, installTypes } from '../install-types.ts';
import { located } from '../located.ts';
import { removeAndWait } from '../remove-and-wait.ts';
import { forgetReplaced, readReplaced } from './keep-replaced.ts';
import { refuseWorkInProgress } from './refuse-work-in-progress.ts';
import { isRunning } from './take-over-velero.ts';

interface GiveBackOptions {
  readonly cluster: ClusterClient;
  /** The namespace of the server. @default 'velero' */
  readonly namespace?: string;
  readonly signal: AbortSignal;
  readonly onRemoved?: (object: KubeObject) => void;
  /** Called for each object that is put back, such as Velero's Deployment. */
  readonly onGivenBack?: (object: KubeObject) => void;
  /** How long the server may take to end, in milliseconds. @default 120000 */
  readonly timeoutInMs?: number;
}

/**
 * Returns a namespace to Velero. Removes Lifeboat's server and its rights, and puts back what {@link applyObjects} with `takeOver` removed.
 * The definitions, Namespace, ServiceAccounts, Secrets, locations, backups, restores and schedules stay. They no longer belong to an
 * installation of Lifeboat, so removing one later leaves them alone. If no Velero was taken over, `velero install` uses them as its own.
 * @throws LifeboatError `BACKUP_IN_PROGRESS` while the server is at work (nothing is changed then), `TIMEOUT` if it does not end in time
 */
export async function giveBackToVelero(options: GiveBackOptions): Promise<void> {
  const { cluster, namespace = 'velero', signal, onRemoved = () => {}, onGivenBack = () => {}, timeoutInMs } = options;
  const labelSelector = `${partOfLabel}=lifeboat,${instanceLabel}=${namespace}`;
  // Read before anything is removed: somebody may have broken the record.
  const replaced = await readReplaced({ cluster, namespace, signal });
  const servers = await find('Deployment');
  if (servers.some(isRunning)) await refuseWorkInProgress({ cluster, namespace, signal });
  for (const server of servers)
    if (await removeAndWait(server, { cluster, signal, ...(timeoutInMs !== undefined && { timeoutInMs }) })) onRemoved(server);
  const going = await findPolicies({ cluster, labelSelector, signal });
  for (const kind of ['ClusterRoleBinding', 'RoleBinding', 'ClusterRole', 'Role'] as const) going.push(...(await find(kind)));
  for (const object of going) {
    const { type, ref } = located(object);
    if (await cluster.delete(type, ref, { signal })) onRemoved(object);
  }
  for (const kind of ['Namespace', 'ServiceAccount', 'Secret', 'BackupStorageLocation', 'VolumeSnapshotLocation'] as const)
    for (const object of await find(kind)) {
      const { type, ref } = located(object);
      const labels = { [partOfLabel]: null, [instanceLabel]: null };
      await cluster.patch(type, ref, { type: 'merge', patch: { metadata: { labels } } }, { signal });
    }
  for (const object of replaced) {
    try {
      onGivenBack(await cluster.create(located(object).type, object, { signal }));
    } catch (error) {
      // Somebody was quicker, for example with `velero install`: their object stays.
      if (!LifeboatError.isInstance(error, 'KUBERNETES_ALREADY_EXISTS')) throw error;
    }
  }
  await forgetReplaced({ cluster, namespace, signal });

  async function find(kind: InstallKind): Promise<KubeObject[]> {
    const found: KubeObject[] = [];
    for await (const { items } of cluster.listPages(installTypes[kind], { labelSelector, signal })) found.push(...items);
    return found;
  }
}
