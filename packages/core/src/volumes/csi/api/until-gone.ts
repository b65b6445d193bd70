import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { pollUntil } from '../../../flow/poll-until.ts';
import { dropUnstarted } from './drop-unstarted.ts';
import type { SnapshotApi } from './snapshot-api.ts';

interface UntilGoneOptions {
  readonly cluster: ClusterClient;
  /** Of snapshots, or of groups of them. */
  readonly api: SnapshotApi;
  /** Of one that is being deleted, or is gone already. */
  readonly snapshot: { readonly namespace: string | undefined; readonly name: string };
  readonly contentName: string | undefined;
  readonly timeoutInMs: number;
  readonly signal: AbortSignal;
  /** For messages. */
  readonly what: string;
}

/** Waits until a snapshot and its content are gone; where no driver has begun with it, none is waited for. Returns whether they
 * are. @throws LifeboatError `KUBERNETES_*`, `CANCELED` */
export async function untilGone({ cluster, api, snapshot, contentName, ...poll }: UntilGoneOptions): Promise<boolean> {
  const { signal } = poll;
  const gone = await pollUntil({
    ...poll,
    async look() {
      const content = contentName && (await cluster.get(api.contents, { name: contentName }, { signal }));
      if (content) await dropUnstarted({ cluster, type: api.contents, content, signal });
      return content || (await cluster.get(api.snapshots, snapshot, { signal })) ? undefined : true;
    },
    intervalInMs: 100,
  });
  return gone ?? false;
}
