import { cloneJson } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';

const drivers = new Set(['pd.csi.storage.gke.io', 'gcp.csi.confidential.cloud']);
const handlePattern = /^projects\/([^/]+)\/(zones|regions)\/([^/]+)\/disks\/([^/]+)$/;

interface VolumeSources {
  csi?: { driver?: unknown; volumeHandle?: unknown };
  gcePersistentDisk?: { pdName?: unknown };
}

/** The disk's name: of a CSI handle its last part, of an in-tree volume `pdName`. */
export function getVolumeId(persistentVolume: KubeObject): string | undefined {
  const { csi, gcePersistentDisk } = sourcesOf(persistentVolume);
  if (csi) {
    if (!drivers.has(String(csi.driver)) || typeof csi.volumeHandle !== 'string') return undefined;
    return handlePattern.exec(csi.volumeHandle)?.[4];
  }
  const name = gcePersistentDisk?.pdName;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** Puts the disk's name in, and `project` too where a CSI handle names another. */
export function setVolumeId(persistentVolume: KubeObject, volumeId: string, project: string | undefined): KubeObject {
  const copy = cloneJson(persistentVolume);
  const { csi, gcePersistentDisk } = sourcesOf(copy);
  if (csi) {
    const [, ownProject, kind, place] = (drivers.has(String(csi.driver)) && handlePattern.exec(String(csi.volumeHandle))) || [];
    if (place) csi.volumeHandle = `projects/${project ?? ownProject}/${kind}/${place}/disks/${volumeId}`;
  } else if (gcePersistentDisk) {
    gcePersistentDisk.pdName = volumeId;
  }
  return copy;
}

function sourcesOf(persistentVolume: KubeObject): VolumeSources {
  return (persistentVolume.spec ?? {}) as VolumeSources;
}
