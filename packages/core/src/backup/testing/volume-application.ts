import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

const type = (resource: string) => ({ group: '', version: 'v1', resource });
const object = (kind: string, metadata: KubeObject['metadata'], rest: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata,
  ...rest,
});
const labels = { 'topology.kubernetes.io/zone': 'moon-1a', tier: 'db' };

/** A volume of a CSI driver, bound to claim `shop/<name>`. */
export function csiVolume(
  name: string,
  options: { readonly driver: string; readonly handle: string; readonly storageClass?: string },
): KubeObject {
  return object(
    'PersistentVolume',
    { name, labels },
    {
      spec: {
        capacity: { storage: '5Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: options.storageClass ?? 'fast',
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'shop', name },
        csi: { driver: options.driver, volumeHandle: options.handle },
      },
    },
  );
}

/** Creates volumes with their claims, and a Pod that mounts all of them and an `emptyDir` called `scratch`. */
export async function createVolumeApplication(cluster: ClusterClient, volumes: readonly KubeObject[]): Promise<void> {
  await cluster.create(type('namespaces'), object('Namespace', { name: 'shop' }));
  for (const volume of volumes) {
    const { name } = volume.metadata;
    await cluster.create(type('persistentvolumes'), volume);
    const spec = {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '5Gi' } },
      storageClassName: 'fast',
      volumeName: name,
    };
    const metadata = { name, namespace: 'shop', labels: { app: name } };
    await cluster.create(type('persistentvolumeclaims'), object('PersistentVolumeClaim', metadata, { spec }));
  }
  await createPod(cluster, 'web', {
    volumes: [
      ...volumes.map(({ metadata }) => ({ name: metadata.name, persistentVolumeClaim: { claimName: metadata.name } })),
      { name: 'scratch', emptyDir: {} },
    ],
  });
}

export async function createPod(
  cluster: ClusterClient,
  name: string,
  options: {
    readonly volumes: readonly { readonly name: string; readonly [source: string]: unknown }[];
    readonly annotations?: Record<string, string>;
  },
): Promise<void> {
  const { volumes, annotations = {} } = options;
  const volumeMounts = volumes.map((volume) => ({ name: volume.name, mountPath: `/${volume.name}` }));
  const containers = [{ name: 'main', image: 'example.com/web:1', volumeMounts }];
  const spec = { automountServiceAccountToken: false, containers, volumes };
  const made = await cluster.create(type('pods'), object('Pod', { name, namespace: 'shop', annotations }, { spec }));
  const running: KubeObject = { ...made, status: { phase: 'Running' } };
  await cluster.patch(
    type('pods'),
    { namespace: 'shop', name },
    { type: 'merge', patch: { status: running.status } },
    { subresource: 'status' },
  );
}
