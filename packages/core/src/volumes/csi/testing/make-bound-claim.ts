import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { claims, volumes } from './csi-lab.ts';

interface BoundClaim {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly name: string;
  readonly driver: string;
  readonly volumeHandle: string;
  /** @default none */
  readonly storageClass?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** A claim with a volume `<namespace>-<name>` made by hand, whatever its driver knows of it: the controllers bind them. */
export async function makeBoundClaim(options: BoundClaim): Promise<void> {
  const { cluster, namespace, name, driver, volumeHandle, storageClass = '', labels = {}, annotations = {} } = options;
  const size = { storage: '1Gi' };
  const common = { accessModes: ['ReadWriteOnce'], storageClassName: storageClass };
  const volumeName = `${namespace}-${name}`;
  await cluster.create(volumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volumeName },
    spec: { ...common, capacity: size, persistentVolumeReclaimPolicy: 'Retain', csi: { driver, volumeHandle } },
  });
  // A claim that is seen before its volume waits for the controller's next round, a quarter of a minute later.
  await untilPhase(cluster, volumes, { name: volumeName }, 'Available');
  await cluster.create(claims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace, labels, annotations },
    spec: { ...common, resources: { requests: size }, volumeName },
  });
  await untilPhase(cluster, claims, { namespace, name }, 'Bound');
}

async function untilPhase(
  cluster: ClusterClient,
  type: typeof claims,
  { namespace, name }: { readonly namespace?: string; readonly name: string },
  phase: string,
): Promise<void> {
  for await (const { object } of cluster.watch(type, { namespace, fieldSelector: `metadata.name=${name}` }))
    if ((object.status as { phase?: string } | undefined)?.phase === phase) break;
}
