import type { CallOptions, SnapshotRequest } from '@lifeboat/core/plugin-api';
import { formatArmId } from './arm-id.ts';
import { createResource } from './create-resource.ts';
import { callLimits, type DiskContext, getResource } from './disk-context.ts';
import { isProvisionedType } from './disk-resource.ts';
import { resourceName } from './resource-name.ts';
import { snapshotTags } from './snapshot-tags.ts';
import { diskArmId } from './volume-id.ts';

/** Creates the snapshot `<disk>-<uuid>` and waits until Azure has taken it; it may still copy in the background. */
export async function createSnapshot(
  context: DiskContext,
  request: SnapshotRequest,
  { signal }: CallOptions = {},
): Promise<{ snapshotId: string }> {
  const { options, arm } = context;
  const { volumeId, idempotencyToken } = request;
  const diskId = diskArmId(volumeId, options);
  const sourceId = formatArmId(diskId);
  const id = {
    subscriptionId: options.snapshotSubscriptionId ?? options.subscriptionId,
    resourceGroup: options.snapshotResourceGroup ?? options.resourceGroup,
    kind: 'snapshots',
    name: resourceName(diskId.name, idempotencyToken, sourceId),
  } as const;
  const limits = callLimits(context, `The snapshot of disk '${volumeId}'`, signal);
  const disk = await arm.run({ action: 'read disk', name: volumeId, signal, notFound: 'VOLUME_NOT_FOUND' }, async () => {
    return (await getResource(context, diskId, limits)).resource;
  });
  const { encryption } = disk.properties;
  const incremental = options.incremental || isProvisionedType(disk.sku?.name);
  const body = {
    location: disk.location,
    ...(disk.extendedLocation ? { extendedLocation: disk.extendedLocation } : {}),
    tags: snapshotTags({ disk: disk.tags ?? {}, backup: request.tags, location: options.tags ?? {} }),
    properties: {
      creationData: { createOption: 'Copy', sourceResourceId: sourceId },
      ...(incremental ? { incremental: true } : {}),
      ...(encryption?.diskEncryptionSetId ? { encryption } : {}),
    },
  };
  const subject = { action: `create snapshot '${id.name}' of disk`, name: volumeId, signal, notFound: 'VOLUME_NOT_FOUND' } as const;
  await arm.run(subject, () => createResource(context, id, { body, sourceId, named: idempotencyToken !== undefined }, limits));
  return { snapshotId: formatArmId(id) };
}
