import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { forEachInParallel } from '../../flow/for-each-in-parallel.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import type { HoldRecord } from '../../velero-api/files/hold-record.ts';
import { restoreNameLabel, validLabelValue } from '../../velero-api/values/labels.ts';
import { holdAnnotation, readHold } from './hold-annotation.ts';
import { type HeldObject, releaseObject } from './release-object.ts';

interface ReleaseAllOptions {
  readonly cluster: ClusterClient;
  readonly objects: readonly HeldObject[];
  readonly log: OperationLog;
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/** Releases objects, in this order. What cannot be released is an error, each.
 * @throws LifeboatError `CANCELED`, `KUBERNETES_UNREACHABLE`, `KUBERNETES_UNAUTHORIZED` */
export async function releaseAll({ cluster, objects, log, concurrency, signal }: ReleaseAllOptions): Promise<number> {
  let released = 0;
  const work = async (object: HeldObject) => {
    const { type, namespace, name } = object;
    try {
      if (await releaseObject({ cluster, object, signal })) released += 1;
    } catch (error) {
      if (isFatalToRestore(error)) throw error;
      const { group, resource } = type;
      log
        .forItem({ group, resource, namespace, name })
        .error(
          `its controller could not be released: annotation ${holdAnnotation} says what is to be set back`,
          coded('CONTROLLER_STILL_HELD', { error }),
        );
    }
  };
  await forEachInParallel(objects, { what: 'The restore', concurrency, signal, work });
  if (released > 0) log.info('Controllers that were held are released', { objects: released });
  return released;
}

interface ReleaseRecordedOptions extends Omit<ReleaseAllOptions, 'objects'> {
  readonly records: readonly HoldRecord[];
  /** Name of the restore that holds them. */
  readonly restore: string;
}

/** Releases what another process has left held. @throws as `releaseAll`, and `KUBERNETES_*` where it cannot be found */
export async function releaseRecorded({ records, restore, ...options }: ReleaseRecordedOptions): Promise<number> {
  const { cluster, signal } = options;
  const objects: HeldObject[] = [];
  for (const { namespace, name, ...type } of records) {
    if (name !== undefined) {
      objects.push({ type, namespace, name });
      continue;
    }
    const labelSelector = `${restoreNameLabel}=${validLabelValue(restore)}`;
    try {
      for await (const { items } of cluster.listPages(type, { labelSelector, ...(namespace !== '' && { namespace }), signal }))
        for (const item of items) if (readHold(item)?.restore === restore) objects.push({ type, namespace, name: item.metadata.name });
    } catch (error) {
      // Its definition is gone, and so are its objects.
      if (!LifeboatError.isInstance(error, 'KUBERNETES_API_UNAVAILABLE', 'KUBERNETES_NOT_FOUND')) throw error;
    }
  }
  return releaseAll({ ...options, objects: objects.reverse() });
}
