import { LifeboatError, type VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import { checkConnection, snapshotterCalls, takeOptions } from '@lifeboat/core/provider-kit';
import { ebsOptionsField } from '../option-fields.ts';
import { connectEc2 } from '../requests/ec2-connection.ts';
import { awaitSnapshot } from './await-snapshot.ts';
import { createSnapshot } from './create-snapshot.ts';
import { createVolumeFromSnapshot } from './create-volume.ts';
import { deleteSnapshot } from './delete-snapshot.ts';
import type { EbsContext } from './ebs-context.ts';
import { readSnapshotTags } from './read-snapshot-tags.ts';
import { createTurns } from './turns.ts';
import { getVolumeId, setVolumeId } from './volume-id.ts';
import { getVolumeInfo } from './volume-info.ts';
import type { EbsVolumeSnapshotterOptions } from './volume-snapshotter-options.ts';

const operations = { getVolumeInfo, createSnapshot, awaitSnapshot, readSnapshotTags, createVolumeFromSnapshot, deleteSnapshot };

/** Creates a snapshotter of EBS volumes. From its first request on, it needs the package `@aws-sdk/client-ec2`.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createEbsVolumeSnapshotter(given: EbsVolumeSnapshotterOptions): VolumeSnapshotter {
  const options = takeOptions('EBS snapshotter', given, ebsOptionsField);
  const { region, credentials, endpoint, caCert } = options;
  const what = 'EBS snapshotter';
  if (!/^[a-z0-9-]+$/i.test(region)) {
    const reason = region ? `region '${region}' is not the name of one` : 'region is missing';
    throw new LifeboatError({ code: 'INVALID_CONFIG', message: `${what}: ${reason}. Give one such as 'eu-west-1'` });
  }
  checkConnection({ what, urls: { endpoint }, caCert });
  if (!credentials) {
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `No credentials for EBS in region '${region}'. Give a key pair, a function that returns one, or 'default-chain'`,
    });
  }
  const context: EbsContext = {
    connection: connectEc2(options),
    kmsKeyId: options.encryption?.keyId || undefined,
    clusterName: options.clusterName || undefined,
    volumeTimeoutInMs: options.volumeTimeoutInMs ?? 600_000,
    pollIntervalInMs: options.pollIntervalInMs ?? 1000,
    inTurn: createTurns(),
  };
  return {
    specVersion: 1,
    getVolumeId,
    setVolumeId,
    ...snapshotterCalls(context, operations),
    close: async () => context.connection.close(),
  };
}
