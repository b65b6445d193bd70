import { LifeboatError, type VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import { checkBaseUrl, checkConnection, snapshotterCalls, takeOptions } from '@lifeboat/core/provider-kit';
import { ecsOptionsField } from '../option-fields.ts';
import { connectEcs } from '../requests/ecs-connection.ts';
import { awaitSnapshot } from './await-snapshot.ts';
import { createSnapshot } from './create-snapshot.ts';
import { createVolumeFromSnapshot } from './create-volume.ts';
import { deleteSnapshot } from './delete-snapshot.ts';
import type { EcsContext } from './ecs-context.ts';
import { readSnapshotTags } from './read-snapshot-tags.ts';
import { getVolumeId, setVolumeId } from './volume-id.ts';
import { getVolumeInfo } from './volume-info.ts';
import type { EcsDiskVolumeSnapshotterOptions } from './volume-snapshotter-options.ts';

const what = 'ECS disk snapshotter';

const operations = { getVolumeInfo, createSnapshot, awaitSnapshot, readSnapshotTags, createVolumeFromSnapshot, deleteSnapshot };

/** Creates a snapshotter of ECS disks. From its first request on, it needs the package `@alicloud/ecs20140526`.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createEcsDiskVolumeSnapshotter(given: EcsDiskVolumeSnapshotterOptions): VolumeSnapshotter {
  const options = takeOptions(what, given, ecsOptionsField);
  const { region, endpoint, credentials } = options;
  const invalid = (reason: string) => new LifeboatError({ code: 'INVALID_CONFIG', message: `${what}: ${reason}` });
  if (!region || (typeof region === 'string' && !/^[a-z0-9-]+$/.test(region))) {
    throw invalid(`region ${region ? `'${region}' is not the name of one` : 'is missing'}. Give one such as 'cn-hangzhou'`);
  }
  if (endpoint !== undefined) checkBaseUrl(endpoint, { what, option: 'endpoint', hostOnly: true });
  checkConnection({ what, urls: {}, caCert: options.caCert });
  if (!credentials) {
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: "No credentials for ECS. Give a key pair, a function that returns one, or 'ecs-ram-role'",
    });
  }
  const context: EcsContext = {
    connection: connectEcs(options),
    zone: options.zone || undefined,
    clusterZones: options.clusterZones,
    clusterName: options.clusterName || undefined,
    volumeTimeoutInMs: options.volumeTimeoutInMs ?? 600_000,
    pollIntervalInMs: options.pollIntervalInMs ?? 2000,
  };
  return {
    specVersion: 1,
    getVolumeId,
    setVolumeId,
    ...snapshotterCalls(context, operations),
  };
}
