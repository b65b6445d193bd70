import type { ClusterClient } from '../../../kubernetes/cluster-client.ts';
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
  await cluster.create(claims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace, labels, annotations },
    spec: { ...common, resources: { requests: size }, volumeName },
  });
  for await (const { object } of cluster.watch(claims, { namespace }))
    if (object.metadata.name === name && (object.status as { phase?: string } | undefined)?.phase === 'Bound') break;
}
