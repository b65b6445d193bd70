import { LifeboatError, type VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import { snapshotterCalls, takeOptions } from '@lifeboat/core/provider-kit';
import { diskSnapshotterOptionsField } from '../option-fields.ts';
import { createArmClient } from '../requests/arm-client.ts';
import { awaitSnapshot } from './await-snapshot.ts';
import { createSnapshot } from './create-snapshot.ts';
import { createVolumeFromSnapshot } from './create-volume.ts';
import { deleteSnapshot } from './delete-snapshot.ts';
import type { DiskContext } from './disk-context.ts';
import { readSnapshotTags } from './read-snapshot-tags.ts';
import { getVolumeId, setVolumeId } from './volume-id.ts';
import { getVolumeInfo } from './volume-info.ts';
import type { AzureDiskVolumeSnapshotterOptions } from './volume-snapshotter-options.ts';

const operations = { getVolumeInfo, createSnapshot, awaitSnapshot, readSnapshotTags, createVolumeFromSnapshot, deleteSnapshot };

/** Creates a snapshotter of Azure managed disks.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createAzureDiskVolumeSnapshotter(given: AzureDiskVolumeSnapshotterOptions): VolumeSnapshotter {
  const options = takeOptions('Azure disk snapshotter', given, diskSnapshotterOptionsField);
  checkOptions(options);
  const context: DiskContext = {
    arm: createArmClient({ ...options, service: 'snapshotter' }),
    options,
    operationTimeoutInMs: options.operationTimeoutInMs ?? 120_000,
    pollIntervalInMs: options.pollIntervalInMs ?? 5_000,
  };
  return {
    specVersion: 1,
    getVolumeId: (persistentVolume) => getVolumeId(persistentVolume, options),
    setVolumeId: (persistentVolume, volumeId) => setVolumeId(persistentVolume, volumeId, options),
    ...snapshotterCalls(context, operations),
    close: async () => context.arm.close(),
  };
}

function checkOptions(options: AzureDiskVolumeSnapshotterOptions): void {
  const invalid = (reason: string) => new LifeboatError({ code: 'INVALID_CONFIG', message: `Azure disk snapshotter: ${reason}` });
  for (const name of ['subscriptionId', 'resourceGroup'] as const) if (!options[name]) throw invalid(`${name} is missing`);
  if (options.snapshotSubscriptionId && !options.snapshotResourceGroup) {
    throw invalid('snapshotSubscriptionId needs snapshotResourceGroup, a resource group of that subscription');
  }
  if (options.credentials) return;
  throw new LifeboatError({
    code: 'CREDENTIALS_MISSING',
    message: 'No credentials for Azure disks. Give an identity, or a function that gives one',
  });
}
