import type { ArchiveReader } from '../../../contract/store/archive.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { KubeObject, ResourceIdentifier } from '../../../plugin-api/kube-object.ts';
import type { DataUpload } from '../../../velero-api/objects/data-upload.ts';
import { backupNameLabel, dataUploadNameAnnotation, validLabelValue } from '../../../velero-api/values/labels.ts';

/** Where the moved data of a claim of a backup is. */
export interface MovedData {
  /** Whose repository has it: before namespaces are mapped. */
  readonly namespace: string;
  readonly snapshotId: string;
  /** Bytes. */
  readonly size: number;
}

interface ReadOptions {
  readonly archive: Pick<ArchiveReader, 'read'> | undefined;
  readonly resource: ResourceIdentifier;
  /** As the archive has it: it names its DataUpload. */
  readonly claim: KubeObject;
  /** Name of the backup. */
  readonly backup: string;
}

/** What the DataUpload of a claim says. `undefined` for a claim that names none; an annotation that an earlier backup left counts for nothing.
 * @throws LifeboatError `SNAPSHOT_NOT_FOUND` where it did not end well, is not in the archive, or is another claim's */
export async function readMovedData({ archive, resource, claim, backup }: ReadOptions): Promise<MovedData | undefined> {
  const { annotations, labels } = claim.metadata;
  const named = annotations?.[dataUploadNameAnnotation];
  if (!named || !archive || labels?.[backupNameLabel] !== validLabelValue(backup)) return undefined;
  const [namespace = '', name = ''] = named.split('/');
  const lost = (why: string) =>
    new LifeboatError({
      code: 'SNAPSHOT_NOT_FOUND',
      message:
        `the data of claim ${resource.namespace}/${resource.name} was to be moved into the location, and ${why}: ` +
        'take it from another backup, or restore the claim with an empty volume by restorePVs=false',
      context: { namespace: resource.namespace, claim: resource.name },
    });
  const object = await archive.read({ group: 'velero.io', resource: 'datauploads', namespace, name });
  if (!object) throw lost(`DataUpload ${named} is not in the backup`);
  const { spec, status } = object as unknown as Partial<DataUpload>;
  // It may be anybody's: what is in the repository of another namespace is not for this claim.
  if (spec?.sourceNamespace !== resource.namespace || spec.sourcePVC !== resource.name)
    throw lost(`DataUpload ${named} is of another claim`);
  if (spec.datamover && spec.datamover !== 'velero') throw lost(`only data mover "${spec.datamover}", which moved it, can read it`);
  if (status?.phase !== 'Completed' || typeof status.snapshotID !== 'string' || status.snapshotID === '')
    throw lost(`that did not succeed (${status?.phase ?? 'it has no phase'}${status?.message ? `: ${status.message}` : ''})`);
  return { namespace: resource.namespace, snapshotId: status.snapshotID, size: Number(status.progress?.totalBytes ?? 0) };
}
