import { type CallOptions, LifeboatError, type SnapshotRequest, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { ComputeSubject } from '../requests/compute-error.ts';
import { awaitResource } from './await-resource.ts';
import { checkQuota } from './check-quota.ts';
import {
  type ComputeContext,
  type ComputeDisk,
  type ComputeOperation,
  type ComputeSnapshot,
  getDisk,
  getSnapshot,
  snapshotsUrl,
} from './compute-context.ts';
import { resourceName } from './resource-name.ts';
import { snapshotDescription } from './snapshot-description.ts';
import { describePlace, volumePlace } from './volume-place.ts';

const action = 'take a snapshot of';

/** Begins a snapshot and waits until its moment has passed: from then on (status UPLOADING) writes to the disk no longer get
 * into it. */
export async function createSnapshot(
  context: ComputeContext,
  request: SnapshotRequest,
  { signal }: CallOptions = {},
): Promise<{ snapshotId: string }> {
  throwIfAborted(signal, 'Taking a snapshot');
  const { volumeId, tags, idempotencyToken } = request;
  const place = volumePlace(request.availabilityZone, `Volume '${volumeId}'`);
  const [volumeProject, project] = [await context.volumeProject(signal), await context.snapshotProject(signal)];
  const disk = await getDisk(context, { action, project: volumeProject, place, volumeId, signal });
  const sourceDisk = disk.selfLink ?? `projects/${volumeProject}/${place.kind}/${place.name}/disks/${volumeId}`;
  const name = resourceName(volumeId, idempotencyToken === undefined ? undefined : { value: idempotencyToken, of: sourceDisk });
  const subject: ComputeSubject = { action, kind: 'volume', id: volumeId, where: describePlace(place, volumeProject) };
  const find = () => getSnapshot(context, { action, project, snapshotId: name, signal });
  try {
    await checkQuota(context, { metric: 'SNAPSHOTS', project, subject, signal });
  } catch (error) {
    // The quota may have been filled by this very snapshot.
    const own = idempotencyToken === undefined ? undefined : await find().catch(() => undefined);
    if (own && isOf(own, disk)) return { snapshotId: name };
    throw error;
  }
  const body = {
    name,
    sourceDisk,
    description: snapshotDescription(disk.description, tags),
    snapshotType: context.snapshotType,
    ...(context.snapshotLocation ? { storageLocations: [context.snapshotLocation] } : {}),
  };
  const operation = await insert(context, { url: snapshotsUrl(context, project), body, labels: disk.labels, subject, signal });
  if (operation === 'taken' && !isOf(await find(), disk)) throw nameTaken(name, project);
  await awaitResource(context, {
    get: find,
    isReady: ({ status }) => status !== 'CREATING',
    operation: operation === 'taken' ? undefined : operation,
    operationsUrl: `${context.baseUrl}/projects/${encodeURIComponent(project)}/global/operations`,
    subject,
    what: `snapshot '${name}' of volume '${volumeId}'`,
    signal,
  });
  return { snapshotId: name };
}

/** `taken`: there is a snapshot of this name, by an earlier call or by this request's first try. */
async function insert(
  context: ComputeContext,
  request: {
    readonly url: string;
    readonly body: Readonly<Record<string, unknown>>;
    readonly labels: Readonly<Record<string, string>> | undefined;
    readonly subject: ComputeSubject;
    readonly signal: AbortSignal | undefined;
  },
): Promise<ComputeOperation | 'taken'> {
  const { url, body, labels, subject, signal } = request;
  const send = (json: unknown) => context.api.read<ComputeOperation>({ method: 'POST', url, json, subject, signal });
  try {
    return await send(labels && Object.keys(labels).length > 0 ? { ...body, labels } : body);
  } catch (error) {
    if (isTaken(error)) return 'taken';
    // Older roles of Velero lack compute.snapshots.setLabels.
    if (!labels || !LifeboatError.isInstance(error, 'SNAPSHOTTER_ACCESS_DENIED') || !/setLabels/i.test(error.message)) throw error;
  }
  try {
    return await send(body);
  } catch (error) {
    if (isTaken(error)) return 'taken';
    throw error;
  }
}

export function isTaken(error: unknown): boolean {
  return (
    LifeboatError.isInstance(error) &&
    error.context.statusCode === 409 &&
    /already ?exists/i.test(`${error.context.gcpReason} ${error.message}`)
  );
}

/** Another disk may have had the same name: its number tells. */
function isOf({ sourceDiskId, sourceDisk }: ComputeSnapshot, disk: ComputeDisk): boolean {
  if (sourceDiskId !== undefined && disk.id !== undefined) return sourceDiskId === disk.id;
  return sourceDisk?.split('/disks/')[1] === disk.name;
}

function nameTaken(name: string, project: string): LifeboatError {
  return new LifeboatError({
    code: 'SNAPSHOT_FAILED',
    message: `Snapshot '${name}' of project '${project}' exists already, and is of another disk. Use another idempotencyToken`,
    context: { snapshot: name },
  });
}
