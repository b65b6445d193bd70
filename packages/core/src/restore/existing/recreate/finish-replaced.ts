import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { RestorePolicy } from '../../../contract/restore-policy.ts';
import type { ReplacedRecord } from '../../../contract/store/replaced-record.ts';
import { coded } from '../../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../../errors/throw-if-aborted.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import { groupResource, type KubeObject } from '../../../plugin-api/kube-object.ts';
import { isFatalToRestore } from '../../../records/is-fatal.ts';
import { neverRecreated } from '../../../velero-api/values/existing-policies.ts';
import { restoreNameLabel, validLabelValue } from '../../../velero-api/values/labels.ts';
import { createPolicyFilter } from '../../policy/policy-filter.ts';
import { relinkOwned } from './relink-owned.ts';
import type { ReplacedJournal } from './replaced-journal.ts';

interface FinishReplacedOptions {
  readonly cluster: ClusterClient;
  /** Name of the restore. */
  readonly restore: string;
  /** What an earlier process has left: it comes from the location, so the policy counts. */
  readonly records: readonly ReplacedRecord[];
  readonly journal: ReplacedJournal;
  readonly policy: RestorePolicy | undefined;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
}

/** What became of the objects of {@link finishReplaced}, for people. */
export interface FinishedReplaced {
  /** Created now. */
  readonly created: readonly string[];
  /** Still to be created. */
  readonly left: readonly string[];
}

/** Creating these is not all: files of volumes, starts and data belong to it, and a restore brings them. */
const needMore: readonly string[] = ['pods', 'jobs.batch', 'persistentvolumes', 'persistentvolumeclaims'];

/**
 * Finishes what a process was killed in: objects that it had deleted to create them anew are created, if they are gone, and what the old
 * ones owned is linked to them. What was not deleted, or was created by somebody else meanwhile, stays as it is. What cannot be created
 * stays in the journal, and is an error of its object.
 * @throws LifeboatError `CANCELED`, `KUBERNETES_UNREACHABLE`, `KUBERNETES_UNAUTHORIZED`
 */
export async function finishReplaced(options: FinishReplacedOptions): Promise<FinishedReplaced> {
  const { records, journal, log, signal } = options;
  const created: string[] = [];
  const left: string[] = [];
  for (const record of records) {
    throwIfAborted(signal, 'The restore');
    const { name, namespace = '' } = record.wanted.metadata;
    const called = `${record.wanted.kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
    const logger = log.forItem({ group: record.group, resource: record.resource, namespace, name });
    try {
      const outcome = await finishOne(record, options);
      if (outcome === 'created') created.push(called);
      logger.info(outcome === 'created' ? 'Made anew: the process that had deleted it had ended' : `Not made anew: ${outcome}`);
      await journal.release(record);
    } catch (error) {
      if (isFatalToRestore(error)) throw error;
      left.push(called);
      logger.error(
        `was deleted to be made anew, or was about to be, and is not made anew; as it was, it is kept in ${journal.place}`,
        coded('ITEM_NOT_RESTORED', { error }),
      );
    }
  }
  return { created, left };
}

const madeByOthers = 'somebody else has made one meanwhile';

/** `created`, or why it need not be. @throws LifeboatError: it is still to be made */
async function finishOne(record: ReplacedRecord, { cluster, restore, policy, log, signal }: FinishReplacedOptions): Promise<string> {
  const { group, version, resource, old, wanted } = record;
  const type = { group, version, resource };
  const { name, namespace = '' } = wanted.metadata;
  const ref = { name, namespace: namespace || undefined };
  const filter = createPolicyFilter(policy);
  const kind = groupResource(type);
  const subject = filter.forbiddenSubject(kind, wanted);
  if (!filter.allows(kind, { namespace, name }) || subject !== undefined)
    throw new LifeboatError({ code: 'INVALID_REQUEST', message: 'the restore policy of this engine does not allow it' });
  const owned = record.owned.filter(
    (each) => (namespace === '' || each.namespace === namespace) && filter.allows(groupResource(each), each),
  );
  const live = await cluster.get(type, ref, { signal });
  if (live && live.metadata.uid === old.metadata.uid) {
    if (live.metadata.deletionTimestamp === undefined) return 'it was not deleted';
    const finalizers = live.metadata.finalizers ?? [];
    const held = finalizers.length === 0 ? '' : ` Its finalizers hold it: ${finalizers.join(', ')}`;
    throw new LifeboatError({ code: 'TIMEOUT', message: `it is still being deleted.${held}` });
  }
  if (live) {
    if (live.metadata.labels?.[restoreNameLabel] !== validLabelValue(restore)) return madeByOthers;
    await relinkOwned({ cluster, log, owned, to: live });
    return 'this restore has made it';
  }
  if (needMore.includes(kind) || neverRecreated.includes(kind))
    throw new LifeboatError({ code: 'INVALID_REQUEST', message: 'more than its creation is needed: restore again' });
  const created = await createOnce(cluster, type, wanted);
  if (!created) return madeByOthers;
  await relinkOwned({ cluster, log, owned, to: created });
  return 'created';
}

/** `undefined`: somebody was faster. */
async function createOnce(
  cluster: ClusterClient,
  type: Pick<ReplacedRecord, 'group' | 'version' | 'resource'>,
  wanted: KubeObject,
): Promise<KubeObject | undefined> {
  const { managedFields: _managed, resourceVersion: _version, uid: _uid, ...metadata } = wanted.metadata;
  try {
    return await cluster.create(type, { ...wanted, metadata }, { fieldManager: 'lifeboat' });
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_ALREADY_EXISTS')) return undefined;
    throw error;
  }
}
