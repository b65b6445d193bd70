import { type CallOptions, LifeboatError, type VolumeFromSnapshot } from '@lifeboat/core/plugin-api';
import { type OperationOptions, waitToPoll } from '../requests/run-operation.ts';
import { type ArmId, formatArmId, snapshotArmId } from './arm-id.ts';
import { createResource, hasFailed } from './create-resource.ts';
import { callLimits, type DiskContext, getResource } from './disk-context.ts';
import { type DiskResource, isProvisionedType } from './disk-resource.ts';
import { resourceName } from './resource-name.ts';

/** Creates the disk `restore-<uuid>` with the snapshot's location and tags, and waits until it can be attached. */
export async function createVolumeFromSnapshot(
  context: DiskContext,
  request: VolumeFromSnapshot,
  { signal }: CallOptions = {},
): Promise<{ volumeId: string }> {
  const { options, arm } = context;
  const { snapshotId, idempotencyToken } = request;
  const source = snapshotArmId(snapshotId);
  const name = resourceName('restore', idempotencyToken, snapshotId);
  const id: ArmId = { subscriptionId: options.subscriptionId, resourceGroup: options.resourceGroup, kind: 'disks', name };
  const limits = callLimits(context, `The disk of snapshot '${snapshotId}'`, signal);
  const snapshot = await arm.run({ action: 'read snapshot', name: snapshotId, signal, notFound: 'SNAPSHOT_NOT_FOUND' }, async () => {
    return (await getResource(context, source, limits)).resource;
  });
  const sourceId = formatArmId(source);
  const body = diskBody(snapshot, sourceId, request);
  await arm.run({ action: `create disk '${name}' from snapshot`, name: snapshotId, signal }, async () => {
    await createResource(context, id, { body, sourceId, named: idempotencyToken !== undefined }, limits);
    await untilUsable(context, id, callLimits(context, limits.what, signal, options.volumeTimeoutInMs ?? 3_600_000));
  });
  return { volumeId: name };
}

function diskBody(snapshot: DiskResource, sourceId: string, request: VolumeFromSnapshot): Record<string, unknown> {
  const { type, iops, throughput, availabilityZone } = request;
  const { encryption, creationData } = snapshot.properties;
  const zone = zoneOf(availabilityZone, type);
  const provisioned = isProvisionedType(type);
  return {
    location: snapshot.location,
    ...(snapshot.extendedLocation ? { extendedLocation: snapshot.extendedLocation } : {}),
    tags: snapshot.tags ?? {},
    ...(type ? { sku: { name: type } } : {}),
    ...(zone === undefined ? {} : { zones: [zone] }),
    properties: {
      creationData: {
        createOption: 'Copy',
        sourceResourceId: sourceId,
        ...(creationData?.logicalSectorSize ? { logicalSectorSize: creationData.logicalSectorSize } : {}),
      },
      ...(provisioned && iops ? { diskIOPSReadWrite: iops } : {}),
      ...(provisioned && throughput ? { diskMBpsReadWrite: throughput } : {}),
      ...(encryption?.diskEncryptionSetId ? { encryption } : {}),
    },
  };
}

/** The last part of a zone's name such as `westeurope-1`. Without a hyphen it is a fault domain (no zone), and ZRS disks are in
 * all zones. */
function zoneOf(availabilityZone: string | undefined, type: string): string | undefined {
  if (type === 'Premium_ZRS' || type === 'StandardSSD_ZRS') return undefined;
  const parts = (availabilityZone ?? '').split('-');
  return parts.length >= 2 ? parts.at(-1) || undefined : undefined;
}

async function untilUsable(context: DiskContext, id: ArmId, limits: OperationOptions): Promise<void> {
  for (;;) {
    const { answer, resource } = await getResource(context, id, limits);
    const { provisioningState = 'Succeeded', completionPercent = 100 } = resource.properties;
    if (hasFailed(resource)) {
      throw new LifeboatError({
        code: 'SNAPSHOTTER_ERROR',
        message: `Azure could not make disk '${id.name}': its state is ${provisioningState}. Delete it and try again`,
        retryable: true,
      });
    }
    if (provisioningState === 'Succeeded' && completionPercent >= 100) return;
    await waitToPoll(answer, limits);
  }
}
