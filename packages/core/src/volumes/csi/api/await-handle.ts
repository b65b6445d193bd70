import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { pollUntil } from '../../../flow/poll-until.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { FollowedSnapshots } from './followed-snapshots.ts';
import type { SnapshotApi } from './snapshot-api.ts';
import { contentFields, snapshotFields } from './snapshot-fields.ts';

interface AwaitHandleOptions {
  readonly cluster: ClusterClient;
  readonly api: SnapshotApi;
  readonly snapshot: KubeObject;
  /** Of the claim's volume, for messages. */
  readonly driver: string | undefined;
  /** Who tells of changes. @default nobody: it is looked at often */
  readonly followed?: FollowedSnapshots;
  /** Called when the driver refuses it for now, since it is asked for too many. */
  readonly onRefused?: () => void;
  readonly timeoutInMs: number;
  readonly signal: AbortSignal;
}

/** Where changes are told: what nobody told of is seen all the same. */
const rareLookInMs = 5000;
/** gRPC's word, which csi-snapshotter hands on. */
const tooMany = 'code = ResourceExhausted';

/** Waits until a snapshot's content has a handle: the storage system has cut the snapshot, though it may not be usable yet.
 * What the driver complains of meanwhile may pass: it tries again. @throws LifeboatError `TIMEOUT`, `SNAPSHOT_FAILED`, `CANCELED` */
export async function awaitHandle(options: AwaitHandleOptions): Promise<{ readonly snapshot: KubeObject; readonly content: KubeObject }> {
  const { cluster, api, driver, followed, timeoutInMs, signal } = options;
  const { namespace = '', name } = options.snapshot.metadata;
  const claim = `${namespace}/${snapshotFields(options.snapshot).claim}`;
  const what = `VolumeSnapshot ${name} of claim ${claim}`;
  let complaint: string | undefined;
  const changes = createChanges();
  const stop = followed?.follow(options.snapshot, changes.tell);
  const found = await pollUntil({
    async look() {
      const snapshot = await cluster.get(api.snapshots, { namespace, name }, { signal });
      if (!snapshot)
        throw new LifeboatError({ code: 'SNAPSHOT_FAILED', message: `${what} was deleted before it was taken`, context: { claim } });
      const { contentName, error } = snapshotFields(snapshot);
      complaint = error;
      const content = contentName && (await cluster.get(api.contents, { name: contentName }, { signal }));
      if (!content) return undefined;
      const fields = contentFields(content);
      complaint = fields.error ?? complaint;
      if (fields.handle === undefined && fields.error?.includes(tooMany)) options.onRefused?.();
      return fields.handle === undefined ? undefined : { snapshot, content };
    },
    timeoutInMs,
    intervalInMs: 100,
    signal,
    what: 'The backup',
    pause: (inMs, leftInMs) => changes.next(followed?.isFollowing ? Math.min(rareLookInMs, leftInMs) : inMs, signal),
  }).finally(stop);
  if (found) return found;
  throw new LifeboatError({
    code: 'TIMEOUT',
    message:
      `${what} was not taken within ${timeoutInMs / 1000} s (csiSnapshotTimeout) by CSI driver ${driver}` +
      (complaint ? `: ${complaint}` : ': nobody answered. Does the driver run with a snapshotter, and the snapshot controller?'),
    context: { claim, driver },
  });
}

/** A change that is told while nobody waits is not missed. */
function createChanges(): { readonly tell: () => void; next(timeoutInMs: number, signal: AbortSignal): Promise<void> } {
  let isTold = false;
  let wake = () => {};
  return {
    tell() {
      isTold = true;
      wake();
    },
    async next(timeoutInMs, signal) {
      const stopped = new AbortController();
      wake = () => stopped.abort();
      if (!isTold) await sleep(timeoutInMs, undefined, { signal: AbortSignal.any([signal, stopped.signal]) }).catch(() => {});
      isTold = false;
    },
  };
}
