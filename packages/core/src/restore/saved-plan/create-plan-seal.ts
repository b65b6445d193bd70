import { createHmac } from 'node:crypto';
import { ownMember, setOwnMember } from '../../json/index.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { restoreNameLabel } from '../../velero-api/values/labels.ts';
import { stripMetadata } from '../transform/strip-metadata.ts';
import { sortedJson } from './sorted-json.ts';

/** Hashes of a plan. Their key comes from the archive: who cannot read the backup can guess nothing by them. */
export interface PlanSeal {
  of(text: string): string;
  /** What an object would be, whatever the restore is called. */
  wanted(id: ResourceIdentifier, wanted: KubeObject, original: KubeObject): string;
  /** What is there; `undefined` for Secrets: their readers may not be the backup's. */
  content(resource: string, live: KubeObject): string | undefined;
}

// Their names, or those that they refer to, are drawn anew by each restore: the archive's object stands for them.
const drawn: readonly string[] = ['persistentvolumes', 'persistentvolumeclaims', 'pods'];

export function createPlanSeal(archiveSha256: string, salt: string): PlanSeal {
  const key = createHmac('sha256', archiveSha256).update(`lifeboat plan ${salt}`).digest();
  const of = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  return {
    of,
    wanted(id, wanted, original) {
      const resource = groupResource(id);
      if (drawn.includes(resource) || id.group.endsWith('snapshot.storage.k8s.io')) return of(`original ${sortedJson(original)}`);
      const labels = { ...wanted.metadata.labels };
      if (ownMember(labels, restoreNameLabel) !== undefined) setOwnMember(labels, restoreNameLabel, '');
      return of(`wanted ${sortedJson({ ...wanted, metadata: { ...wanted.metadata, labels } })}`);
    },
    content(resource, live) {
      if (resource === 'secrets') return undefined;
      const stripped = stripMetadata(live);
      const { managedFields: _managed, ...metadata } = stripped.metadata;
      return of(`live ${sortedJson({ ...stripped, metadata })}`);
    },
  };
}
