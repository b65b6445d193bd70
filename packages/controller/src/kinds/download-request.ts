import { LifeboatError, signFileUrl } from '@lifeboat/core';
import type { BackupStorageLocation, DownloadRequest, DownloadRequestStatus } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../controller-context.ts';
import { changeObject } from '../machinery/change-object.ts';
import type { Reconciler } from '../machinery/reconciler.ts';
import { timestamp } from '../machinery/timestamp.ts';
import { kindType } from './kind-type.ts';
import { dueInMs } from './period.ts';

/** How long a URL is valid, as with Velero. */
const ttlInMs = 600_000;

/** Answers a request for a file of a backup or restore with a signed URL, or with the reason why there is none. Deletes the request when
 * the URL has expired. */
export function downloadRequestReconciler({ objects, useLocation, namespace, now }: ControllerContext): Reconciler {
  const requests = objects('DownloadRequest');
  return {
    name: 'download-request',
    type: kindType('DownloadRequest'),
    concurrency: 4,
    async reconcile({ name, object, signal, logger }) {
      const request = object as DownloadRequest | undefined;
      if (!request) return undefined;
      const { metadata, spec, status } = request;
      // A request that was never answered is deleted, too.
      const endsInMs = status?.expiration ? dueInMs(status.expiration, 0, now()) : dueInMs(metadata.creationTimestamp, ttlInMs, now());
      if (endsInMs === 0) {
        await requests.delete(name, { signal });
        return undefined;
      }
      if (status?.phase === 'Processed' || status?.phase === 'Failed') return { againInMs: endsInMs };

      const answer = await answerFor(spec.target, signal);
      if (answer.phase === 'Failed') logger.warn('There is no URL for the file', { ...spec.target, reason: answer.message });
      await changeObject({ objects: requests, name, signal, change: () => ({ status: answer }) });
      return { againInMs: ttlInMs };
    },
  };

  async function answerFor(target: DownloadRequest['spec']['target'], signal: AbortSignal): Promise<DownloadRequestStatus> {
    const expiration = timestamp(new Date(now().getTime() + ttlInMs));
    try {
      const location = await locationOf(target, signal);
      const downloadURL = await useLocation(location, {
        signal,
        work: ({ store }) => signFileUrl(store, target, { ttlInSeconds: ttlInMs / 1000, signal }),
      });
      if (downloadURL !== undefined) return { phase: 'Processed', downloadURL, expiration };
      return failed(`the store of location "${location.metadata.name}" makes no signed URLs`, expiration);
    } catch (error) {
      // Errors that may pass are tried again. Any other error is the answer.
      if (signal.aborted || !LifeboatError.isInstance(error) || error.retryable) throw error;
      return failed(error.message, expiration);
    }
  }

  /** Finds the location of a backup, or of the backup of a restore. Read fresh, not from the cache: both may have been made a moment
   * ago. */
  async function locationOf({ kind, name }: DownloadRequest['spec']['target'], signal: AbortSignal): Promise<BackupStorageLocation> {
    const backupName = kind.startsWith('Restore')
      ? found(await objects('Restore').get(name, { signal }), 'Restore', name).spec.backupName
      : name;
    const { spec } = found(await objects('Backup').get(backupName ?? '', { signal }), 'Backup', backupName ?? '');
    const locationName = spec.storageLocation ?? '';
    return found(await objects('BackupStorageLocation').get(locationName, { signal }), 'BackupStorageLocation', locationName);
  }

  function found<T>(object: T | undefined, kind: string, name: string): T {
    if (object) return object;
    throw new LifeboatError({ code: 'KUBERNETES_NOT_FOUND', message: `there is no ${kind} "${name}" in namespace "${namespace}"` });
  }
}

function failed(message: string, expiration: string): DownloadRequestStatus {
  return { phase: 'Failed', message, expiration };
}
