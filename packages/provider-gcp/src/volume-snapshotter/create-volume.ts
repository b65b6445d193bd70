import { type CallOptions, LifeboatError, throwIfAborted, type VolumeFromSnapshot } from '@lifeboat/core/plugin-api';
import type { ComputeSubject } from '../requests/compute-error.ts';
import { awaitResource } from './await-resource.ts';
import {
  type ComputeContext,
  type ComputeDisk,
  type ComputeOperation,
  type ComputeSnapshot,
  disksUrl,
  getDisk,
  getSnapshot,
  snapshotSubject,
} from './compute-context.ts';
import { isTaken } from './create-snapshot.ts';
import { resourceName } from './resource-name.ts';
import { describePlace, type VolumePlace, volumePlace } from './volume-place.ts';

/** Makes a disk of a snapshot and waits until it is READY. */
export async function createVolumeFromSnapshot(
  context: ComputeContext,
  request: VolumeFromSnapshot,
  { signal }: CallOptions = {},
): Promise<{ volumeId: string }> {
  const { snapshotId, idempotencyToken } = request;
  const action = 'make a volume from';
  throwIfAborted(signal, `Making a volume from snapshot '${snapshotId}'`);
  const place = volumePlace(request.availabilityZone, `The volume to make from snapshot '${snapshotId}'`);
  const [project, snapshotProject] = [await context.volumeProject(signal), await context.snapshotProject(signal)];
  const snapshot = await getSnapshot(context, { action, project: snapshotProject, snapshotId, signal });
  if (snapshot.status === 'DELETING') throw beingDeleted(snapshotId, snapshotProject);
  const sourceSnapshot = snapshot.selfLink ?? `projects/${snapshotProject}/global/snapshots/${snapshotId}`;
  const name = resourceName('restore', idempotencyToken === undefined ? undefined : { value: idempotencyToken, of: sourceSnapshot });
  const find = () => getDisk(context, { action: 'make', project, place, volumeId: name, signal });
  const url = disksUrl(context, project, place);
  const operation = await insert(context, {
    url,
    body: newDisk({ name, request, snapshot, sourceSnapshot, project, place }),
    subject: snapshotSubject(action, snapshotId, snapshotProject),
    signal,
  });
  if (operation === 'taken' && !isFrom(await find(), sourceSnapshot)) throw nameTaken(name, project);
  const disk = await awaitResource(context, {
    get: find,
    isReady: ({ status }) => status === 'READY' || status === 'FAILED',
    operation: operation === 'taken' ? undefined : operation,
    operationsUrl: url.replace(/\/disks$/, '/operations'),
    subject: { action: 'make', kind: 'volume', id: name, where: describePlace(place, project) },
    what: `volume '${name}' from snapshot '${snapshotId}'`,
    signal,
  });
  if (disk.status === 'READY') return { volumeId: name };
  throw new LifeboatError({
    code: 'SNAPSHOTTER_ERROR',
    message: `Volume '${name}' from snapshot '${snapshotId}' in ${describePlace(place, project)} is FAILED. Delete it and try again`,
    context: { volume: name, snapshot: snapshotId },
  });
}

async function insert(
  context: ComputeContext,
  request: { readonly url: string; readonly body: unknown; readonly subject: ComputeSubject; readonly signal: AbortSignal | undefined },
): Promise<ComputeOperation | 'taken'> {
  const { url, body, subject, signal } = request;
  try {
    return await context.api.read<ComputeOperation>({ method: 'POST', url, json: body, subject, signal });
  } catch (error) {
    if (isTaken(error)) return 'taken';
    throw error;
  }
}

function newDisk(options: {
  readonly name: string;
  readonly request: VolumeFromSnapshot;
  readonly snapshot: ComputeSnapshot;
  readonly sourceSnapshot: string;
  readonly project: string;
  readonly place: VolumePlace;
}): Readonly<Record<string, unknown>> {
  const { name, request, snapshot, sourceSnapshot, project, place } = options;
  const type = request.type.split('/').at(-1) ?? '';
  const { iops = 0, throughput = 0 } = request;
  return {
    name,
    sourceSnapshot,
    // Of the place where the disk is made: the old disk's may have been another.
    ...(type ? { type: `projects/${project}/${place.kind}/${place.name}/diskTypes/${type}` } : {}),
    ...(snapshot.description ? { description: snapshot.description } : {}),
    ...(snapshot.labels ? { labels: snapshot.labels } : {}),
    ...(takesIops(type) && iops > 0 ? { provisionedIops: String(iops) } : {}),
    ...(takesThroughput(type) && throughput > 0 ? { provisionedThroughput: String(throughput) } : {}),
    ...(place.kind === 'regions' ? { replicaZones: place.zones.map((zone) => `projects/${project}/zones/${zone}`) } : {}),
  };
}

/** Other types refuse the field. */
function takesIops(type: string): boolean {
  return type === 'pd-extreme' || type.startsWith('hyperdisk-balanced') || type === 'hyperdisk-extreme';
}

function takesThroughput(type: string): boolean {
  return type.startsWith('hyperdisk-') && type !== 'hyperdisk-extreme';
}

function isFrom({ sourceSnapshot: source }: ComputeDisk, sourceSnapshot: string): boolean {
  const tail = (url: string | undefined) => url?.replace(/^.*\/projects\//, 'projects/');
  return tail(source) === tail(sourceSnapshot);
}

function beingDeleted(snapshotId: string, project: string): LifeboatError {
  return new LifeboatError({
    code: 'SNAPSHOT_NOT_FOUND',
    message: `Cannot make a volume from snapshot '${snapshotId}' in project '${project}': it is being deleted`,
    context: { snapshot: snapshotId },
  });
}

function nameTaken(name: string, project: string): LifeboatError {
  return new LifeboatError({
    code: 'SNAPSHOTTER_ERROR',
    message: `Volume '${name}' of project '${project}' exists already, and is not from this snapshot. Use another idempotencyToken`,
    context: { volume: name },
  });
}
