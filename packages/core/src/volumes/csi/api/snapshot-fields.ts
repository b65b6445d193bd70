import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** What is read of a VolumeSnapshot. */
export interface SnapshotFields {
  readonly claim: string | undefined;
  readonly className: string | undefined;
  readonly contentName: string | undefined;
  readonly ready: boolean;
  /** What the driver or the controller last complained of; it tries again. */
  readonly error: string | undefined;
  readonly groupName: string | undefined;
}

/** What is read of a VolumeSnapshotContent. */
export interface ContentFields {
  readonly driver: string;
  readonly deletionPolicy: string;
  /** Of the snapshot in the storage system. */
  readonly handle: string | undefined;
  /** Bytes that a volume made of it needs; `undefined` where the driver does not say. */
  readonly restoreSize: number | undefined;
  readonly ready: boolean;
  readonly error: string | undefined;
  readonly groupHandle: string | undefined;
  readonly snapshotRef: { readonly namespace?: string; readonly name?: string };
}

type Fields = Readonly<Record<string, unknown>>;

export function snapshotFields(object: KubeObject): SnapshotFields {
  const spec = fields(object.spec);
  const status = fields(object.status);
  return {
    claim: text(fields(spec.source).persistentVolumeClaimName),
    className: text(spec.volumeSnapshotClassName),
    contentName: text(status.boundVolumeSnapshotContentName),
    ready: status.readyToUse === true,
    error: text(fields(status.error).message),
    groupName: text(status.volumeGroupSnapshotName),
  };
}

export function contentFields(object: KubeObject): ContentFields {
  const spec = fields(object.spec);
  const status = fields(object.status);
  const ref = fields(spec.volumeSnapshotRef);
  return {
    driver: text(spec.driver) ?? '',
    deletionPolicy: text(spec.deletionPolicy) ?? '',
    handle: text(status.snapshotHandle),
    restoreSize: status.restoreSize === undefined || status.restoreSize === null ? undefined : Number(status.restoreSize),
    ready: status.readyToUse === true,
    error: text(fields(status.error).message),
    groupHandle: text(status.volumeGroupSnapshotHandle),
    snapshotRef: { namespace: text(ref.namespace), name: text(ref.name) } as ContentFields['snapshotRef'],
  };
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
