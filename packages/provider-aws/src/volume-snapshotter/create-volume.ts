import type { Volume } from '@aws-sdk/client-ec2';
import { type CallOptions, LifeboatError, type VolumeFromSnapshot } from '@lifeboat/core/plugin-api';
import { idempotencyToken, pollUntil } from '@lifeboat/core/provider-kit';
import { describeSnapshot } from './describe-snapshot.ts';
import { describeVolume } from './describe-volume.ts';
import type { EbsContext } from './ebs-context.ts';
import { volumeTags } from './snapshot-tags.ts';
import { withIops, withThroughput } from './volume-info.ts';

/** A new volume is not always found at once: so many looks may miss it. */
const looksBeforeMissing = 5;

/** Makes a volume with the tags and the encryption of its snapshot, and waits until it can be attached. */
export async function createVolumeFromSnapshot(
  context: EbsContext,
  request: VolumeFromSnapshot,
  options: CallOptions = {},
): Promise<{ readonly volumeId: string }> {
  const { connection, kmsKeyId } = context;
  const { snapshotId, availabilityZone, type, iops, throughput } = request;
  if (!availabilityZone) {
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `The volume of snapshot '${snapshotId}' needs an availability zone: EBS volumes are zonal. Label the PersistentVolume with topology.kubernetes.io/zone`,
    });
  }
  const snapshot = await describeSnapshot(context, snapshotId, options);
  const tags = volumeTags(snapshot.Tags ?? [], context.clusterName);
  const token = idempotencyToken(request.idempotencyToken);
  const created = await connection.run(
    (ec2, o) =>
      ec2.createVolume(
        {
          SnapshotId: snapshotId,
          AvailabilityZone: availabilityZone,
          VolumeType: type as NonNullable<Volume['VolumeType']>,
          ...(snapshot.Encrypted || kmsKeyId ? { Encrypted: true } : {}),
          ...(kmsKeyId ? { KmsKeyId: kmsKeyId } : {}),
          ...(iops && withIops.has(type) ? { Iops: iops } : {}),
          ...(throughput && withThroughput.has(type) ? { Throughput: throughput } : {}),
          ...(tags.length > 0 ? { TagSpecifications: [{ ResourceType: 'volume', Tags: tags }] } : {}),
          ...(token === undefined ? {} : { ClientToken: token }),
        },
        o,
      ),
    {
      action: `make a volume of snapshot '${snapshotId}' in zone '${availabilityZone}'`,
      permission: 'ec2:CreateVolume and ec2:CreateTags',
      context: { snapshotId, availabilityZone },
      signal: options.signal,
    },
  );
  const volumeId = created.VolumeId ?? '';
  await awaitVolume(context, volumeId, options);
  return { volumeId };
}

async function awaitVolume(context: EbsContext, volumeId: string, { signal }: CallOptions): Promise<void> {
  const { connection, volumeTimeoutInMs: timeoutInMs, pollIntervalInMs: intervalInMs } = context;
  const failed = (code: 'SNAPSHOTTER_ERROR' | 'TIMEOUT', reason: string) =>
    new LifeboatError({
      code,
      message: `New volume '${volumeId}' in region '${connection.region}' ${reason}`,
      retryable: code === 'TIMEOUT',
      context: { volumeId, region: connection.region },
    });
  const look = async (number: number) => {
    const volume = await describeVolume(context, volumeId, { ...(signal ? { signal } : {}) }).catch((error: unknown) => {
      if (!LifeboatError.isInstance(error, 'VOLUME_NOT_FOUND')) throw error;
      if (number < looksBeforeMissing) return undefined;
      // What EC2 does with a volume whose key it may not use.
      throw failed('SNAPSHOTTER_ERROR', 'has disappeared. Check that the KMS key of the snapshot and of the volume may be used');
    });
    if (volume?.State === 'error') throw failed('SNAPSHOTTER_ERROR', 'is in state error. Delete it, check its KMS key, and try again');
    return volume?.State === 'available' || volume?.State === 'in-use' ? true : undefined;
  };
  const ready = await pollUntil({ look, timeoutInMs, intervalInMs, signal, what: `Waiting for volume '${volumeId}'` });
  if (!ready) throw failed('TIMEOUT', `cannot be attached after ${timeoutInMs / 1000} s. It is left there; raise volumeTimeoutInMs`);
}
