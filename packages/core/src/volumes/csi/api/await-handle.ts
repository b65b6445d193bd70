import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { pollUntil } from '../../../flow/poll-until.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { SnapshotApi } from './snapshot-api.ts';
import { contentFields, snapshotFields } from './snapshot-fields.ts';

interface AwaitHandleOptions {
  readonly cluster: ClusterClient;
  readonly api: SnapshotApi;
  readonly snapshot: KubeObject;
  readonly timeoutInMs: number;
  readonly signal: AbortSignal;
}

/** Waits until a snapshot's content has a handle: the storage system has cut the snapshot, though it may not be usable yet.
 * What the driver complains of meanwhile may pass: it tries again. @throws LifeboatError `TIMEOUT`, `SNAPSHOT_FAILED`, `CANCELED` */
export async function awaitHandle(options: AwaitHandleOptions): Promise<{ readonly snapshot: KubeObject; readonly content: KubeObject }> {
  const { cluster, api, timeoutInMs, signal } = options;
  const { namespace = '', name } = options.snapshot.metadata;
  const claim = `${namespace}/${snapshotFields(options.snapshot).claim}`;
  const what = `VolumeSnapshot ${name} of claim ${claim}`;
  let complaint: string | undefined;
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
      return fields.handle === undefined ? undefined : { snapshot, content };
    },
    timeoutInMs,
    intervalInMs: 100,
    signal,
    what: 'The backup',
  });
  if (found) return found;
  throw new LifeboatError({
    code: 'TIMEOUT',
    message:
      `${what} was not taken within ${timeoutInMs / 1000} s (csiSnapshotTimeout)` +
      (complaint ? `: ${complaint}` : ': nobody answered. Does its CSI driver run with a snapshotter, and the snapshot controller?'),
    context: { claim },
  });
}
