import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterClient, type KubeObject, LifeboatError } from '@lifeboat/core';
import { restoreFinalizer, veleroKinds } from '@lifeboat/core/velero-api';
import { partOfLabel } from '../crds/custom-resource-definitions.ts';
import { findPolicies } from './find-policies.ts';
import { instanceLabel } from './install-labels.ts';
import { type InstallKind, installTypes } from './install-types.ts';
import { located, nameOf } from './located.ts';
import { removeAndWait } from './remove-and-wait.ts';
import { findVelero } from './take-over/find-velero.ts';

interface RemoveInstallationOptions {
  readonly cluster: ClusterClient;
  /** The namespace of the server. @default 'velero' */
  readonly namespace?: string;
  /** Also remove what an earlier `velero install` made in that namespace, including the Namespace. @default false */
  readonly takeOver?: boolean;
  /** Also remove the definitions of velero.io, and with them all their objects in all namespaces. @default false */
  readonly crds?: boolean;
  readonly signal: AbortSignal;
  readonly onRemoved?: (object: KubeObject) => void;
  /** How long the server may take to end, in milliseconds. @default 120000 */
  readonly timeoutInMs?: number;
}

/**
 * Removes an installation from a cluster: every object with its labels, and the Namespace if the installation made it. Buckets are not
 * touched: the server ends first, so the files of Restores stay when the Restore objects are deleted.
 * @throws LifeboatError `INVALID_REQUEST` if the definitions are to go while a Velero or another installation exists (nothing is removed
 * then), `TIMEOUT` if the server does not end in time
 */
export async function removeInstallation(options: RemoveInstallationOptions): Promise<void> {
  const { cluster, namespace = 'velero', takeOver = false, crds = false, signal, onRemoved = () => {}, timeoutInMs = 120_000 } = options;
  const labelSelector = `${partOfLabel}=lifeboat,${instanceLabel}=${namespace}`;

  /** Finds the objects of a kind that are to be removed. */
  async function find(kind: InstallKind): Promise<KubeObject[]> {
    const found: KubeObject[] = [];
    for await (const { items } of cluster.listPages(installTypes[kind], { labelSelector, signal })) found.push(...items);
    // `velero install` makes no ConfigMaps.
    return takeOver && kind !== 'ConfigMap' ? [...found, ...(await findVelero(kind, { cluster, namespace, signal }))] : found;
  }

  async function remove(object: KubeObject): Promise<void> {
    const { type, ref } = located(object);
    if (await cluster.delete(type, ref, { signal })) onRemoved(object);
  }

  if (crds) await refuseWhileUsed();
  const workloads = [...(await find('Deployment')), ...(await find('DaemonSet'))];
  for (const workload of workloads) if (await removeAndWait(workload, { cluster, signal, timeoutInMs })) onRemoved(workload);
  const namespaces = await find('Namespace');
  const hasDefinitions = (await definitions()).length > 0;
  if (hasDefinitions && (crds || namespaces.length > 0)) {
    await refuseWhileLed();
    await releaseRestores(crds ? undefined : namespace);
  }
  const kinds = ['ClusterRoleBinding', 'RoleBinding', 'ClusterRole', 'Role', 'ConfigMap', 'Secret', 'ServiceAccount'] as const;
  for (const kind of hasDefinitions ? (['BackupStorageLocation', 'VolumeSnapshotLocation', ...kinds] as const) : kinds)
    for (const object of await find(kind)) await remove(object);
  for (const object of await findPolicies({ cluster, labelSelector, signal })) await remove(object);
  for (const object of namespaces) await remove(object);
  if (crds) for (const definition of await definitions()) await remove(definition);

  async function refuseWhileUsed(): Promise<void> {
    const going = new Set((await find('Deployment')).map(nameOf));
    const standing: string[] = [];
    for await (const { items } of cluster.listPages(installTypes.Deployment, { labelSelector: 'component=velero', signal }))
      standing.push(...items.map(nameOf).filter((name) => !going.has(name)));
    if (standing.length === 0) return;
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `The definitions of velero.io stay while a server stands that needs them: ${standing.join(', ')}. Nothing was removed`,
    });
  }

  /** A server that runs outside the cluster would delete the files of the Restores. */
  async function refuseWhileLed(): Promise<void> {
    const holding = async () => {
      const lease = await cluster.get(leases, { namespace, name: 'lifeboat-controller' }, { signal });
      const spec = (lease?.spec ?? {}) as {
        holderIdentity?: string | null;
        renewTime?: string | null;
        leaseDurationSeconds?: number | null;
      };
      return spec.holderIdentity ? spec : undefined;
    };
    const before = await holding();
    if (!before) return;
    await sleep(((before.leaseDurationSeconds ?? 15) + 1) * 1000, undefined, { signal });
    const after = await holding();
    if (!after || after.renewTime === before.renewTime) return;
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `The server "${after.holderIdentity}" works in namespace "${namespace}", and not in a Deployment that was removed: stop it, and make the call again`,
    });
  }

  async function definitions(): Promise<KubeObject[]> {
    const ours = new Set(Object.values(veleroKinds).map(({ group, resource }) => `${resource}.${group}`));
    const found: KubeObject[] = [];
    const labelSelector = 'component=velero';
    for await (const { items } of cluster.listPages(installTypes.CustomResourceDefinition, { labelSelector, signal }))
      found.push(...items.filter(({ metadata }) => ours.has(metadata.name)));
    return found;
  }

  /** Removes the finalizers of Restores. The server is gone, so nobody else would, and the files in the bucket are to stay. */
  async function releaseRestores(where: string | undefined): Promise<void> {
    const restores = veleroKinds.Restore;
    for await (const { items } of cluster.listPages(restores, { ...(where !== undefined && { namespace: where }), signal }))
      for (const { metadata } of items) {
        const finalizers = Array.isArray(metadata.finalizers) ? (metadata.finalizers as unknown[]) : [];
        if (!finalizers.includes(restoreFinalizer)) continue;
        const { resourceVersion } = metadata;
        const patch = { metadata: { resourceVersion, finalizers: finalizers.filter((each) => each !== restoreFinalizer) } };
        const ref = { name: metadata.name, ...(metadata.namespace && { namespace: metadata.namespace }) };
        await cluster.patch(restores, ref, { type: 'merge', patch }, { signal });
      }
  }
}

const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };
