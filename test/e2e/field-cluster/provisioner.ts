import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import type { KubeObject } from '@lifeboat/core/plugin-api';

const claims = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
const classes = { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' };
const volumes = { group: '', version: 'v1', resource: 'persistentvolumes' };
const provisioner = 'csi.field.example.com';

interface ClaimSpec {
  readonly storageClassName?: string;
  readonly volumeName?: string;
  readonly accessModes: readonly string[];
  readonly resources: { readonly requests: { readonly storage: string } };
}

/** Plays the provisioner of a CSI driver in one cluster: makes a volume for each claim of its classes that names none. */
export async function startProvisioner(kubeconfig: string): Promise<{ close(): Promise<void> }> {
  const cluster = await clusterFromKubeConfig({ path: kubeconfig });
  const stop = new AbortController();
  const made = new Set<string>();
  const watching = (async () => {
    for await (const { type, object } of cluster.watch(claims, { signal: stop.signal }))
      if (type !== 'DELETED' && object.metadata.uid !== undefined && !made.has(object.metadata.uid)) {
        if (await provision(cluster, object)) made.add(object.metadata.uid);
      }
  })();
  return {
    async close() {
      stop.abort();
      await watching.catch((error: unknown) => {
        if (!stop.signal.aborted) throw error;
      });
      await cluster.close();
    },
  };
}

async function provision(cluster: ClusterClient, claim: KubeObject): Promise<boolean> {
  const { name, namespace, uid, annotations } = claim.metadata;
  const { storageClassName, volumeName, accessModes, resources } = claim.spec as unknown as ClaimSpec;
  // The controllers ask for a volume by the annotation.
  if (volumeName || !storageClassName || annotations?.['volume.kubernetes.io/storage-provisioner'] !== provisioner) return false;
  const storageClass = await cluster.get(classes, { name: storageClassName });
  if (!storageClass) return false;
  const volume: KubeObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
    spec: {
      accessModes,
      capacity: resources.requests,
      storageClassName,
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      csi: { driver: provisioner, volumeHandle: `volume-of-${uid}` },
    },
  };
  await cluster.create(volumes, volume, { fieldManager: 'csi-provisioner' });
  return true;
}
