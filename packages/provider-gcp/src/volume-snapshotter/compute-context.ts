import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { ComputeSubject } from '../requests/compute-error.ts';
import type { GoogleApi } from '../requests/google-api.ts';
import { describePlace, type VolumePlace } from './volume-place.ts';

/** What every operation of one snapshotter needs. */
export interface ComputeContext {
  readonly api: GoogleApi<ComputeSubject>;
  /** Base URL of the API's version, without a slash at its end. */
  readonly baseUrl: string;
  /** The project of volumes. @throws LifeboatError `INVALID_CONFIG` */
  volumeProject(signal: AbortSignal | undefined): Promise<string>;
  /** The project of snapshots. @throws LifeboatError `INVALID_CONFIG` */
  snapshotProject(signal: AbortSignal | undefined): Promise<string>;
  readonly snapshotLocation: string | undefined;
  readonly snapshotType: 'STANDARD' | 'ARCHIVE';
  readonly pollIntervalInMs: number;
  readonly operationTimeoutInMs: number;
}

/** A disk, as far as it is needed. Numbers are strings there. */
export interface ComputeDisk {
  readonly name: string;
  readonly id?: string;
  readonly selfLink?: string;
  readonly status?: string;
  readonly type?: string;
  readonly description?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly sourceSnapshot?: string;
  readonly provisionedIops?: string;
  readonly provisionedThroughput?: string;
}

export interface ComputeSnapshot {
  readonly name: string;
  readonly selfLink?: string;
  readonly status?: string;
  readonly sourceDisk?: string;
  readonly sourceDiskId?: string;
  readonly description?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An operation: what a request began and may go on for minutes. */
export interface ComputeOperation {
  readonly name?: string;
  readonly status?: string;
  readonly httpErrorStatusCode?: number;
  readonly error?: { readonly errors?: readonly { readonly code?: string; readonly message?: string }[] };
}

export function disksUrl({ baseUrl }: ComputeContext, project: string, place: VolumePlace): string {
  return `${baseUrl}/projects/${encodeURIComponent(project)}/${place.kind}/${encodeURIComponent(place.name)}/disks`;
}

export function snapshotsUrl({ baseUrl }: ComputeContext, project: string): string {
  return `${baseUrl}/projects/${encodeURIComponent(project)}/global/snapshots`;
}

/** @throws LifeboatError `VOLUME_NOT_FOUND` */
export async function getDisk(
  context: ComputeContext,
  request: {
    readonly action: string;
    readonly project: string;
    readonly place: VolumePlace;
    readonly volumeId: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<ComputeDisk> {
  const { action, project, place, volumeId, signal } = request;
  return await context.api.read<ComputeDisk>({
    method: 'GET',
    url: `${disksUrl(context, project, place)}/${encodeURIComponent(checkedName(volumeId, 'VOLUME_NOT_FOUND'))}`,
    subject: { action, kind: 'volume', id: volumeId, where: describePlace(place, project) },
    signal,
  });
}

/** @throws LifeboatError `SNAPSHOT_NOT_FOUND` */
export async function getSnapshot(
  context: ComputeContext,
  request: { readonly action: string; readonly project: string; readonly snapshotId: string; readonly signal: AbortSignal | undefined },
): Promise<ComputeSnapshot> {
  const { action, project, snapshotId, signal } = request;
  return await context.api.read<ComputeSnapshot>({
    method: 'GET',
    url: `${snapshotsUrl(context, project)}/${encodeURIComponent(checkedName(snapshotId, 'SNAPSHOT_NOT_FOUND'))}`,
    subject: snapshotSubject(action, snapshotId, project),
    signal,
  });
}

export function snapshotSubject(action: string, id: string, project: string): ComputeSubject {
  return { action, kind: 'snapshot', id, where: `project '${project}'` };
}

/** Without this check an empty id would mean the list. @throws LifeboatError */
export function checkedName(name: string, code: 'VOLUME_NOT_FOUND' | 'SNAPSHOT_NOT_FOUND'): string {
  if (name !== '' && name !== '.' && name !== '..') return name;
  throw new LifeboatError({ code, message: `'${name}' is no name of a disk or snapshot` });
}
