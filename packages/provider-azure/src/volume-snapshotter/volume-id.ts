import { cloneJson } from '@lifeboat/core/json';
import { type KubeObject, LifeboatError } from '@lifeboat/core/plugin-api';
import { type ArmId, formatArmId, parseArmId } from './arm-id.ts';

/** Where disks are that go by their bare names. */
export interface DiskHome {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
}

const csiDriver = 'disk.csi.azure.com';

interface Sources {
  csi?: { driver?: string; volumeHandle?: string };
  azureDisk?: { diskName?: string; diskURI?: string };
}

/** The disk behind a PersistentVolume: its name when it is in `home`, else its full id. `undefined`: none of Azure's disks. */
export function getVolumeId(persistentVolume: KubeObject, home: DiskHome): string | undefined {
  const { csi, azureDisk } = (persistentVolume.spec ?? {}) as Sources;
  if (csi) return csi.driver === csiDriver ? volumeIdOf(csi.volumeHandle ?? '', home) : undefined;
  // A disk of before managed disks has the URL of a VHD here.
  return azureDisk ? volumeIdOf(azureDisk.diskURI ?? '', home) : undefined;
}

/** @throws LifeboatError `INVALID_REQUEST` */
export function setVolumeId(persistentVolume: KubeObject, volumeId: string, home: DiskHome): KubeObject {
  const copy = cloneJson(persistentVolume);
  const { csi, azureDisk } = (copy.spec ?? {}) as Sources;
  const id = diskArmId(volumeId, home);
  if (csi?.driver === csiDriver) {
    csi.volumeHandle = formatArmId(id);
    return copy;
  }
  if (azureDisk && !csi) {
    azureDisk.diskName = id.name;
    azureDisk.diskURI = formatArmId(id);
    return copy;
  }
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `PersistentVolume '${copy.metadata.name}' is no Azure disk: neither CSI driver ${csiDriver} nor azureDisk`,
  });
}

/** @throws LifeboatError `INVALID_REQUEST` */
export function diskArmId(volumeId: string, home: DiskHome): ArmId {
  const { subscriptionId, resourceGroup } = home;
  const id = volumeId.includes('/') ? parseArmId(volumeId, 'disks') : { subscriptionId, resourceGroup, kind: 'disks', name: volumeId };
  if (id?.name) return id as ArmId;
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `'${volumeId}' is no Azure disk: give its name, or /subscriptions/.../resourceGroups/.../providers/Microsoft.Compute/disks/...`,
  });
}

function volumeIdOf(handle: string, home: DiskHome): string | undefined {
  const id = parseArmId(handle, 'disks');
  if (!id) return undefined;
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return same(id.subscriptionId, home.subscriptionId) && same(id.resourceGroup, home.resourceGroup) ? id.name : handle;
}
