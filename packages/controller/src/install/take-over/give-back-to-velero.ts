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
  /** Of the server. @default 'velero' */
  readonly namespace?: string;
  readonly signal: AbortSignal;
  readonly onRemoved?: (object: KubeObject) => void;
  /** Told of what is put back, such as the Deployment of the Velero. */
  readonly onGivenBack?: (object: KubeObject) => void;
  /** How long the server may take to end. @default 120000 */
  readonly timeoutInMs?: number;
}

/**
 * The way back to a Velero: takes our server and its rights out, and puts back what {@link applyObjects} with `takeOver` took out. The
 * definitions, the Namespace, ServiceAccounts, Secrets, locations, backups, restores and schedules stay, and are nobody's installation any more:
 * removing one of ours later leaves them alone. Where no Velero was taken over, `velero install` finds them as its own.
 * @throws LifeboatError `BACKUP_IN_PROGRESS` while the server works: nothing is changed then; `TIMEOUT` when it does not end
 */
export async function giveBackToVelero(options: GiveBackOptions): Promise<void> {
  const { cluster, namespace = 'velero', signal, onRemoved = () => {}, onGivenBack = () => {}, timeoutInMs } = options;
  const labelSelector = `${partOfLabel}=lifeboat,${instanceLabel}=${namespace}`;
  // Read first: a record that somebody has broken must not be met half-way.
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
      // Somebody was quicker, as by `velero install`: what is there is theirs.
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
