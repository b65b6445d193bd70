import { coded } from '../../errors/issues/issue-codes.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';
import { groupResource } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import { restoreStatusAnnotation } from '../../velero-api/values/labels.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { ClusterView } from '../select/cluster-view.ts';

/** What restoring a status takes. */
export interface StatusSession {
  readonly dependencies: RestoreDependencies;
  readonly view: ClusterView;
  readonly signal: AbortSignal;
}

interface RestoreStatusOptions {
  readonly session: StatusSession;
  readonly type: GroupVersionResource;
  readonly wanted: KubeObject;
  readonly original: KubeObject;
  readonly logger: Logger;
}

/** Gives a created object the status that it had, where the restore or the object's annotation asks for it (Velero's pkg/restore/restore.go,
 * step 10). A failure is a warning. */
export async function restoreStatus({ session, type, wanted, original, logger }: RestoreStatusOptions): Promise<void> {
  // What has no status subresource was created with its status.
  if (original.status === undefined || wanted.status !== undefined || !isAsked(session, type, original)) return;
  const { name, namespace } = wanted.metadata;
  const patch = { status: original.status };
  const [manager] = (original.metadata.managedFields ?? [])
    .filter(({ subresource }) => subresource === 'status')
    .map((entry) => entry.manager);
  try {
    await session.dependencies.cluster.patch(
      type,
      { name, namespace },
      { type: 'merge', patch },
      { subresource: 'status', fieldManager: manager },
    );
  } catch (error) {
    if (isFatalToRestore(error)) throw error;
    logger.warn(`The status of ${groupResource(type)} ${name} could not be restored`, coded('ITEM_NOT_RESTORED', { error }));
  }
}

function isAsked({ view }: StatusSession, type: GroupVersionResource, original: KubeObject): boolean {
  const annotation = original.metadata.annotations?.[restoreStatusAnnotation];
  if (annotation === 'true' || annotation === 'false') return annotation === 'true';
  return view.selection.restoresStatus(groupResource(type));
}
