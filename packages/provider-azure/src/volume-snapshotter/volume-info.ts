import type { CallOptions, VolumeInfo, VolumeRef } from '@lifeboat/core/plugin-api';
import { callLimits, type DiskContext, getResource } from './disk-context.ts';
import { isProvisionedType } from './disk-resource.ts';
import { diskArmId } from './volume-id.ts';

/** A disk's SKU; operations and throughput of Ultra and Premium SSD v2 disks, the only ones that have them set. */
export async function getVolumeInfo(context: DiskContext, { volumeId }: VolumeRef, { signal }: CallOptions = {}): Promise<VolumeInfo> {
  const id = diskArmId(volumeId, context.options);
  const limits = callLimits(context, `Reading disk '${volumeId}'`, signal);
  return await context.arm.run({ action: 'read disk', name: volumeId, signal, notFound: 'VOLUME_NOT_FOUND' }, async () => {
    const { resource } = await getResource(context, id, limits);
    const type = resource.sku?.name ?? '';
    const { diskIOPSReadWrite: iops, diskMBpsReadWrite: throughput } = resource.properties;
    if (!isProvisionedType(type)) return { type };
    return { type, ...(iops ? { iops } : {}), ...(throughput ? { throughput } : {}) };
  });
}
