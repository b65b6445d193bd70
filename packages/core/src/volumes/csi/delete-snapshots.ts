import { randomUUID } from 'node:crypto';
import PQueue from 'p-queue';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { pollUntil } from '../../flow/poll-until.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { findSnapshotApi, type SnapshotApi } from './api/snapshot-api.ts';
import { contentFields } from './api/snapshot-fields.ts';

/** A snapshot that a backup keeps in a storage system. */
export interface StoredCsiSnapshot {
  readonly handle: string;
  readonly driver: string;
  /** Its VolumeSnapshotContent as the archive has it: what the driver needs to delete the snapshot may be noted there. */
  readonly content?: KubeObject | undefined;
}

interface DeleteSnapshotsOptions extends CallOptions {
  readonly cluster: ClusterClient;
  readonly backup: string;
  readonly snapshots: readonly StoredCsiSnapshot[];
  /** Asked before each is deleted: throws once the backup's name is another run's. */
  readonly ensureHeld: () => Promise<void>;
  /** Called for each that is gone. */
  readonly onDeleted?: (() => void) | undefined;
  /** For the driver to find a snapshot, and again to delete it. @default one minute */
  readonly timeoutInMs?: number;
}

const concurrency = 8;
const finalizer = 'snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection';
// As csi-snapshotter says it.
const goneAlready = /can ?not find snapshot|code = NotFound/i;

/**
 * Deletes snapshots in their storage systems through the cluster's CSI drivers, as Velero does (Velero's pkg/controller/backup_deletion_controller.go): a content of
 * policy Delete is made for each and deleted. What Velero waits for with a fixed pause is looked at here: that the driver
 * knows the snapshot, and that it is gone. One that is gone already is well. All are tried.
 * @throws LifeboatError that names those that stay
 */
export async function deleteCsiSnapshots(options: DeleteSnapshotsOptions): Promise<number> {
  const { cluster, backup, snapshots, ensureHeld, signal } = options;
  if (snapshots.length === 0) return 0;
  const api = findSnapshotApi(await cluster.discover({ signal }));
  if (!api) {
    throw new LifeboatError({
      code: 'BACKUP_HAS_VOLUME_DATA',
      message:
        `Backup "${backup}" holds CSI snapshots (${snapshots.map(({ handle }) => handle).join(', ')}), and the cluster at ${cluster.server} ` +
        'serves no VolumeSnapshots: nothing was deleted. Delete it with a cluster that has their CSI driver, or its files only with ' +
        '`keepVolumeData`',
      context: { backup, remedy: [{ action: 'set-option', option: 'keepVolumeData' }] },
    });
  }
  const failures: { readonly what: string; readonly error: unknown }[] = [];
  const queue = new PQueue({ concurrency });
  await queue.addAll(
    snapshots.map((snapshot) => async () => {
      await ensureHeld();
      try {
        await deleteOne(snapshot, api, options);
        options.onDeleted?.();
      } catch (error) {
        if (LifeboatError.isInstance(error, 'CANCELED')) throw error;
        failures.push({ what: `CSI snapshot ${snapshot.handle} of driver ${snapshot.driver}`, error });
      }
    }),
  );
  const [first] = failures;
  if (!first) return snapshots.length;
  const cause = LifeboatError.isInstance(first.error) ? first.error : undefined;
  const told = failures.map(({ what, error }) => `${what} (${error instanceof Error ? error.message : String(error)})`);
  throw new LifeboatError({
    code: cause?.code ?? 'SNAPSHOT_FAILED',
    message:
      `${failures.length} of ${snapshots.length} CSI snapshots of backup "${backup}" could not be deleted: ${told.join('; ')}. ` +
      'The backup is kept, so that they are known: delete it again, or delete its files only with `keepVolumeData`',
    retryable: cause?.retryable ?? false,
    context: { backup, snapshots: failures.map(({ what }) => what), remedy: [{ action: 'set-option', option: 'keepVolumeData' }] },
    cause: first.error,
  });
}

async function deleteOne(snapshot: StoredCsiSnapshot, api: SnapshotApi, options: DeleteSnapshotsOptions): Promise<void> {
  const { cluster, timeoutInMs = 60_000, signal } = options;
  const { annotations } = snapshot.content?.metadata ?? {};
  const mode = (snapshot.content?.spec as { sourceVolumeMode?: unknown } | undefined)?.sourceVolumeMode;
  const id = randomUUID();
  const name = `vsc-${id}`;
  const content = {
    apiVersion: `${api.contents.group}/${api.contents.version}`,
    kind: api.contents.kind,
    // With the finalizer from the beginning, so that it does not go before its snapshot has.
    metadata: { name, finalizers: [finalizer], ...(annotations && { annotations: ofDriver(annotations) }) },
    spec: {
      deletionPolicy: 'Delete',
      driver: snapshot.driver,
      source: { snapshotHandle: snapshot.handle },
      ...(mode !== undefined && { sourceVolumeMode: mode }),
      // Of nobody: the API asks for one.
      volumeSnapshotRef: { kind: api.snapshots.kind, namespace: `ns-${id}`, name: `name-${id}` },
    },
  };
  await cluster.create(api.contents, content as unknown as KubeObject, { signal });
  let isGone = false;
  try {
    isGone = (await awaitKnown(name, api, options)) === 'gone';
  } catch (error) {
    await drop(name, api, options);
    throw error;
  }
  if (isGone) return drop(name, api, options);
  await cluster.delete(api.contents, { name }, { signal });
  const deleted = await pollUntil({
    look: async () => ((await cluster.get(api.contents, { name }, { signal })) ? undefined : true),
    timeoutInMs,
    intervalInMs: 100,
    signal,
    what: 'Deleting the backup',
  });
  if (deleted) return;
  const complaint = await complaintOf(name, api, options);
  throw new LifeboatError({
    code: 'TIMEOUT',
    message: `the driver has not deleted it within ${timeoutInMs / 1000} s${complaint ? `: ${complaint}` : ''} (VolumeSnapshotContent ${name})`,
  });
}

/** Whether the driver knows the snapshot: without its handle in the status, deleting the content would leave it. */
async function awaitKnown(name: string, api: SnapshotApi, options: DeleteSnapshotsOptions): Promise<'known' | 'gone'> {
  const { cluster, timeoutInMs = 60_000, signal } = options;
  const found = await pollUntil<'known' | 'gone'>({
    async look() {
      const content = await cluster.get(api.contents, { name }, { signal });
      if (!content) return 'gone';
      const { handle, error } = contentFields(content);
      if (error !== undefined && goneAlready.test(error)) return 'gone';
      return handle === undefined ? undefined : 'known';
    },
    timeoutInMs,
    intervalInMs: 100,
    signal,
    what: 'Deleting the backup',
  });
  if (found) return found;
  const complaint = await complaintOf(name, api, options);
  throw new LifeboatError({
    code: 'TIMEOUT',
    message: complaint ?? `the driver has not answered within ${timeoutInMs / 1000} s: does it run in this cluster, with its snapshotter?`,
  });
}

async function complaintOf(name: string, api: SnapshotApi, { cluster, signal }: DeleteSnapshotsOptions): Promise<string | undefined> {
  const content = await cluster.get(api.contents, { name }, { signal });
  return content && contentFields(content).error;
}

/** Removes a content of ours and nothing behind it. */
async function drop(name: string, api: SnapshotApi, { cluster }: DeleteSnapshotsOptions): Promise<void> {
  const signal = AbortSignal.timeout(30_000);
  const patch = { metadata: { finalizers: null }, spec: { deletionPolicy: 'Retain' } };
  await cluster.patch(api.contents, { name }, { type: 'merge', patch }, { signal }).catch(() => {}); // gone, or deleted below
  await cluster.delete(api.contents, { name }, { signal });
}

function ofDriver(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(annotations).filter(([key]) => /^(csi|snapshot)\.storage\.(k8s|kubernetes)\.io\/.*secret/.test(key));
  return Object.fromEntries(kept);
}
