import { writeFile } from 'node:fs/promises';
import { kubectl } from '../../real-servers/kubectl.ts';

const manifests = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data: { from: 'backup', odd: '<&>' } },
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: 'shop' }, stringData: { key: 'x' } },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'disk', labels: { tier: 'db' } },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: 'manual',
      hostPath: { path: '/nowhere' },
      claimRef: { namespace: 'shop', name: 'data' },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'shop' },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'manual', volumeName: 'disk', resources: { requests: { storage: '1Gi' } } },
  },
];

/** A namespace of few objects, one of them with a volume, that exists without controllers. */
export async function filesApplication(kubeconfig: string): Promise<void> {
  const file = `${kubeconfig}.files-application.json`;
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests }));
  await kubectl(kubeconfig, 'apply', '-f', file);
  // What binds a claim is a controller.
  await kubectl(
    kubeconfig,
    '-n',
    'shop',
    'patch',
    'pvc',
    'data',
    '--subresource=status',
    '--type=merge',
    '-p',
    '{"status":{"phase":"Bound"}}',
  );
}
