import { cloneJson } from '@lifeboat/core/json';
import { type KubeObject, LifeboatError } from '@lifeboat/core/plugin-api';

interface PersistentVolumeSpec {
  csi?: { driver?: string; volumeHandle?: string };
  awsElasticBlockStore?: { volumeID?: string };
}

const driver = 'ebs.csi.aws.com';
const zoneLabel = 'failure-domain.beta.kubernetes.io/zone';

/** The id in a PersistentVolume of the EBS driver or of the in-tree kind, by Velero's rule: from `vol-` to the end. */
export function getVolumeId(persistentVolume: KubeObject): string | undefined {
  const { csi, awsElasticBlockStore } = specOf(persistentVolume);
  // As in Velero, a PersistentVolume of a CSI driver is not looked at for anything else.
  const handle = csi ? csi.driver === driver && csi.volumeHandle : awsElasticBlockStore?.volumeID;
  return /vol-.*/.exec(handle || '')?.[0];
}

/** The in-tree form names the zone, too, where the old label tells it.
 * @throws LifeboatError `INVALID_REQUEST` when it is no EBS volume */
export function setVolumeId(persistentVolume: KubeObject, volumeId: string): KubeObject {
  const copy = cloneJson(persistentVolume);
  const { csi, awsElasticBlockStore } = specOf(copy);
  if (csi?.driver === driver) {
    csi.volumeHandle = volumeId;
  } else if (!csi && awsElasticBlockStore) {
    const zone = copy.metadata.labels?.[zoneLabel];
    awsElasticBlockStore.volumeID = zone ? `aws://${zone}/${volumeId}` : volumeId;
  } else {
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `PersistentVolume '${copy.metadata.name}' is no EBS volume: it has neither spec.csi of driver ${driver} nor spec.awsElasticBlockStore`,
    });
  }
  return copy;
}

function specOf(persistentVolume: KubeObject): PersistentVolumeSpec {
  return (persistentVolume.spec ?? {}) as PersistentVolumeSpec;
}
