import { type CallOptions, LifeboatError, type VolumeFromSnapshot } from '@lifeboat/core/plugin-api';
import { pollUntil } from '@lifeboat/core/provider-kit';
import type { EcsTag } from '../requests/ecs-api.ts';
import { clientToken } from './client-token.ts';
import { describeDisk } from './describe-disk.ts';
import { describeSnapshot } from './describe-snapshot.ts';
import type { EcsContext } from './ecs-context.ts';
import { performanceLevel } from './performance-level.ts';
import { diskTags, originalZoneTag, tagsOf } from './snapshot-tags.ts';

/** A new disk is not always found at once: so many looks may miss it. */
const looksBeforeMissing = 5;

/** Makes a disk with the tags and the encryption of its snapshot, and waits until it can be attached. */
export async function createVolumeFromSnapshot(
  context: EcsContext,
  request: VolumeFromSnapshot,
  options: CallOptions = {},
): Promise<{ readonly volumeId: string }> {
  const { snapshotId, type, iops } = request;
  const snapshot = await describeSnapshot(context, snapshotId, options);
  const tags = tagsOf(snapshot);
  const zoneId = chooseZone(context, request, tags);
  const asked = {
    snapshotId,
    zoneId,
    diskCategory: type,
    performanceLevel: performanceLevel(type, iops),
    encrypted: snapshot.encrypted ? true : undefined,
    kmsKeyId: snapshot.encrypted ? snapshot.KMSKeyId : undefined,
    clientToken: clientToken(request.idempotencyToken),
    tags: diskTags(tags, context.clusterName),
  };
  const volumeId = await context.connection.run((api) => api.createDisk(asked), {
    action: `make a disk of snapshot '${snapshotId}' in zone '${zoneId}'`,
    permission: 'ecs:CreateDisk and ecs:TagResources',
    context: { snapshotId, availabilityZone: zoneId },
    signal: options.signal,
  });
  await awaitDisk(context, volumeId, options);
  return { volumeId };
}

/** The zone asked for, else the one the snapshot's disk was in, unless the cluster is not there: then the one of the options. */
function chooseZone({ zone, clusterZones }: EcsContext, request: VolumeFromSnapshot, tags: readonly EcsTag[]): string {
  const wanted = request.availabilityZone || tags.find(({ key }) => key === originalZoneTag)?.value;
  const reachable = wanted !== undefined && (clusterZones === undefined || clusterZones.includes(wanted));
  const chosen = reachable ? wanted : (zone ?? wanted);
  if (chosen) return chosen;
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `The disk of snapshot '${request.snapshotId}' needs a zone: ECS disks are zonal. Set zone, or label the PersistentVolume with topology.kubernetes.io/zone`,
  });
}

async function awaitDisk(context: EcsContext, volumeId: string, { signal }: CallOptions): Promise<void> {
  const { connection, volumeTimeoutInMs: timeoutInMs, pollIntervalInMs: intervalInMs } = context;
  const look = async (number: number) => {
    const disk = await describeDisk(context, volumeId, signal ? { signal } : {}).catch((error: unknown) => {
      if (LifeboatError.isInstance(error, 'VOLUME_NOT_FOUND') && number < looksBeforeMissing) return undefined;
      throw error;
    });
    return disk?.status === 'Available' || disk?.status === 'In_use' ? true : undefined;
  };
  const ready = await pollUntil({ look, timeoutInMs, intervalInMs, signal, what: `Waiting for disk '${volumeId}'` });
  if (ready) return;
  throw new LifeboatError({
    code: 'TIMEOUT',
    message: `New disk '${volumeId}' in region '${connection.region}' cannot be attached after ${timeoutInMs / 1000} s. It is left there; raise volumeTimeoutInMs`,
    retryable: true,
    context: { volumeId, region: connection.region },
  });
}
