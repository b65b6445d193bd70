import { cloneJson } from '@lifeboat/core/json';
import { type KubeObject, LifeboatError } from '@lifeboat/core/plugin-api';

interface PersistentVolumeSpec {
  csi?: { driver?: string; volumeHandle?: string };
  flexVolume?: { driver?: string; options?: Record<string, string> };
}

const csiDriver = 'diskplugin.csi.alibabacloud.com';
const flexDriver = 'alicloud/disk';
const flexKeys = ['VolumeId', 'volumeId'] as const;

/** The id in a PersistentVolume of the disk CSI driver or of the FlexVolume driver. Any other is none of ours, where
 * Velero's plugin fails for other CSI drivers (Alibaba Cloud's plugin velero-plugin). */
export function getVolumeId(persistentVolume: KubeObject): string | undefined {
  const { csi, flexVolume } = specOf(persistentVolume);
  if (csi) return csi.driver === csiDriver ? csi.volumeHandle || undefined : undefined;
  if (flexVolume?.driver !== flexDriver) return undefined;
  return flexKeys.map((key) => flexVolume.options?.[key]).find((id) => id) || undefined;
}

/** @throws LifeboatError `INVALID_REQUEST` when it is no disk of ECS */
export function setVolumeId(persistentVolume: KubeObject, volumeId: string): KubeObject {
  const copy = cloneJson(persistentVolume);
  const { csi, flexVolume } = specOf(copy);
  if (csi?.driver === csiDriver) {
    csi.volumeHandle = volumeId;
  } else if (!csi && flexVolume?.driver === flexDriver) {
    const options = flexVolume.options ?? {};
    const present = flexKeys.filter((key) => options[key] !== undefined);
    for (const key of present.length > 0 ? present : (['VolumeId'] as const)) options[key] = volumeId;
    flexVolume.options = options;
  } else {
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `PersistentVolume '${copy.metadata.name}' is no disk of ECS: it has neither spec.csi of driver ${csiDriver} nor spec.flexVolume of driver ${flexDriver}`,
    });
  }
  return copy;
}

function specOf(persistentVolume: KubeObject): PersistentVolumeSpec {
  return (persistentVolume.spec ?? {}) as PersistentVolumeSpec;
}
