import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { waitUntil } from '../../../flow/wait-until.ts';
import { equalJson } from '../../../json/index.ts';
import type { GroupVersionResource, KubeObject } from '../../../plugin-api/kube-object.ts';
import type { RestoreDependencies } from '../../request/restore-dependencies.ts';
import { stripMetadata } from '../../transform/strip-metadata.ts';

interface DeleteOptions {
  readonly dependencies: RestoreDependencies;
  readonly type: GroupVersionResource;
  /** What was decided upon: nothing else is deleted. */
  readonly live: KubeObject;
  /** The object in its newest version, before it is deleted. */
  readonly onBefore: (object: KubeObject) => Promise<void>;
  readonly signal: AbortSignal;
}

/** An object that is gone, and with which nothing went. @throws LifeboatError `KUBERNETES_CONFLICT`: it was changed meanwhile, and is
 * still there; `TIMEOUT`: it is being deleted, and its finalizers hold it */
export async function deleteExisting({ dependencies, type, live, onBefore, signal }: DeleteOptions): Promise<void> {
  const { cluster, terminatingResourceTimeoutInMs: timeoutInMs } = dependencies;
  const { name, namespace, uid = '' } = live.metadata;
  const ref = { name, namespace };
  const called = `${live.kind} ${namespace ? `${namespace}/` : ''}${name}`;
  let latest = live;
  for (let attempt = 1; ; attempt += 1) {
    await onBefore(latest);
    try {
      const preconditions = { uid, resourceVersion: latest.metadata.resourceVersion ?? '' };
      // What it owns outlives it.
      await cluster.delete(type, ref, { propagationPolicy: 'Orphan', preconditions });
      break;
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT') || attempt === 5) throw error;
      const now = await cluster.get(type, ref, { signal });
      if (!now) break;
      // A controller that writes its status all the time is no reason to stop.
      if (now.metadata.uid !== uid || !equalJson(contentOf(now), contentOf(live)))
        throw new LifeboatError({
          code: 'KUBERNETES_CONFLICT',
          message: `${called} was changed while it was about to be made anew: it stays as it is. Restore again`,
          cause: error,
        });
      latest = now;
    }
  }
  let left: KubeObject | undefined;
  const isGone = async () => {
    left = await cluster.get(type, ref, { signal });
    return left?.metadata.uid !== uid;
  };
  if (await waitUntil(isGone, { timeoutInMs, signal })) return;
  const finalizers = left?.metadata.finalizers ?? [];
  const held = finalizers.length === 0 ? 'its grace period' : `its finalizers (${finalizers.join(', ')})`;
  throw new LifeboatError({
    code: 'TIMEOUT',
    message: `${called} was deleted to be made anew, and ${held} kept it for more than ${timeoutInMs / 1000} s. Find out what holds it; once it is gone, restore again`,
    context: { finalizers },
  });
}

function contentOf(object: KubeObject): KubeObject {
  const { managedFields: _managed, ...metadata } = stripMetadata(object).metadata;
  return { ...stripMetadata(object), metadata };
}
