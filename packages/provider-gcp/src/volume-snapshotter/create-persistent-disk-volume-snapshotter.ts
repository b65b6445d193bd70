import { LifeboatError, type VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import { checkConnection, createPatience, snapshotterCalls, takeOptions } from '@lifeboat/core/provider-kit';
import { baseUrl, checkCredentialsGiven } from '../check-options.ts';
import { createTokenSource } from '../credentials/token-source.ts';
import { diskSnapshotterOptionsField } from '../option-fields.ts';
import { computeError } from '../requests/compute-error.ts';
import { createGoogleApi } from '../requests/google-api.ts';
import { createHttpSender } from '../requests/http-sender.ts';
import { awaitSnapshot } from './await-snapshot.ts';
import type { ComputeContext } from './compute-context.ts';
import { createSnapshot } from './create-snapshot.ts';
import { createVolumeFromSnapshot } from './create-volume.ts';
import { deleteSnapshot } from './delete-snapshot.ts';
import { readSnapshotTags } from './read-snapshot-tags.ts';
import { getVolumeId, setVolumeId } from './volume-id.ts';
import { getVolumeInfo } from './volume-info.ts';
import type { PersistentDiskVolumeSnapshotterOptions } from './volume-snapshotter-options.ts';

const what = 'Persistent disks';

const operations = { getVolumeInfo, createSnapshot, awaitSnapshot, readSnapshotTags, createVolumeFromSnapshot, deleteSnapshot };

/** Creates a snapshotter of zonal and regional persistent disks and Hyperdisks.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createPersistentDiskVolumeSnapshotter(given: PersistentDiskVolumeSnapshotterOptions): VolumeSnapshotter {
  const options = takeOptions(what, given, diskSnapshotterOptionsField);
  const { credentials, universeDomain = 'googleapis.com', volumeProject } = options;
  const where = 'the snapshots of persistent disks';
  checkCredentialsGiven(credentials, where);
  checkConnection({ what, urls: {}, caCert: options.caCert });
  const endpoint = baseUrl(options.endpoint ?? `https://compute.${universeDomain}`, { what, option: 'endpoint' });
  const http = createHttpSender(options);
  const scope = 'https://www.googleapis.com/auth/compute';
  const tokens = createTokenSource({ source: credentials, scope, where, http, now: Date.now });
  const projectOfVolumes = async (signal: AbortSignal | undefined) => {
    const found = volumeProject || (await tokens.projectId(signal));
    if (found) return found;
    throw new LifeboatError({ code: 'INVALID_CONFIG', message: `The credentials for ${where} name no project. Set volumeProject` });
  };
  const context: ComputeContext = {
    api: createGoogleApi({
      http,
      tokens,
      patience: createPatience({ maxAttempts: options.maxAttempts ?? 5, firstPauseInMs: options.retryDelayInMs ?? 500 }),
      toError: (facts, subject) => computeError(facts, subject, tokens.redact),
    }),
    baseUrl: `${endpoint}/compute/v1`,
    volumeProject: projectOfVolumes,
    snapshotProject: async (signal) => options.project || (await projectOfVolumes(signal)),
    snapshotLocation: options.snapshotLocation,
    snapshotType: options.snapshotType ?? 'STANDARD',
    pollIntervalInMs: options.pollIntervalInMs ?? 1000,
    operationTimeoutInMs: options.operationTimeoutInMs ?? 600_000,
  };
  return {
    specVersion: 1,
    getVolumeId,
    setVolumeId: (persistentVolume, volumeId) => setVolumeId(persistentVolume, volumeId, volumeProject || tokens.knownProjectId),
    ...snapshotterCalls(context, operations),
    close: async () => context.api.close(),
  };
}
