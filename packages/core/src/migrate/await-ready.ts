import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { ReadinessOptions } from '../contract/migration/migrate-options.ts';
import type { NotReadyObject } from '../contract/migration/migration-result.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { ownMember } from '../json/index.ts';
import { type GroupVersionResource, groupResource, type KubeObject } from '../plugin-api/kube-object.ts';
import { backupNameLabel, restoreNameLabel, validLabelValue } from '../velero-api/values/labels.ts';
import { readyStates } from './ready-state.ts';
import { whyClaimWaits } from './why-claim-waits.ts';
import { whyPodsWait } from './why-pods-wait.ts';

interface AwaitReadyOptions extends ReadinessOptions {
  readonly cluster: ClusterClient;
  /** By their labels is known what was restored. */
  readonly restore: string;
  readonly backup: string;
  /** The namespaces into which it was restored, where they are known by name: only there is the right to list needed. */
  readonly namespaces: readonly string[] | undefined;
  readonly onChange: (notReady: readonly NotReadyObject[]) => void;
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly told: NotReadyObject;
  readonly object: KubeObject | undefined;
}

const types: readonly GroupVersionResource[] = [
  { group: '', version: 'v1', resource: 'persistentvolumeclaims' },
  { group: 'apps', version: 'v1', resource: 'deployments' },
  { group: 'apps', version: 'v1', resource: 'statefulsets' },
  { group: 'apps', version: 'v1', resource: 'daemonsets' },
  { group: 'batch', version: 'v1', resource: 'jobs' },
];

/** Of more, one says as much as the next. */
const most = 1000;
/** Whose Pods are looked at. */
const mostExplained = 50;

/** Waits until what a restore brought is ready. Resolves with what is not in time, or never will be. Reads only.
 * @throws LifeboatError `KUBERNETES_*`, `CANCELED` */
export async function awaitReady(options: AwaitReadyOptions): Promise<readonly NotReadyObject[]> {
  const { timeoutInMs = 600_000, pollIntervalInMs = 2000, onChange, signal } = options;
  const end = performance.now() + timeoutInMs;
  let told = '';
  for (;;) {
    const waiting = await look(options);
    const now = JSON.stringify(
      waiting.map(({ told: { groupResource: kind, namespace, name, reason } }) => [kind, namespace, name, reason]),
    );
    if (now !== told) onChange(waiting.map((each) => each.told));
    told = now;
    const left = end - performance.now();
    if (left <= 0 || waiting.every((each) => each.told.final)) return explain(waiting, options);
    await sleep(Math.min(pollIntervalInMs, left), undefined, { signal });
  }
}

async function look({ cluster, restore, backup, namespaces, signal }: AwaitReadyOptions): Promise<Waiting[]> {
  const labelSelector = `${restoreNameLabel}=${validLabelValue(restore)},${backupNameLabel}=${validLabelValue(backup)}`;
  const waiting: Waiting[] = [];
  const places = types.flatMap((type) => (namespaces ?? [undefined]).map((namespace) => ({ type, namespace })));
  for (const { type, namespace: where } of places) {
    const kind = groupResource(type);
    try {
      for await (const { items } of cluster.listPages(type, { ...(where !== undefined && { namespace: where }), labelSelector, signal })) {
        for (const object of items) {
          let state = ownMember(readyStates, kind)?.(object);
          if (state && !state.final && kind === 'persistentvolumeclaims') state = await whyClaimWaits(object, { cluster, signal });
          const { namespace = '', name } = object.metadata;
          if (state && waiting.length < most) waiting.push({ told: { groupResource: kind, namespace, name, ...state }, object });
        }
      }
    } catch (error) {
      // A server that does not serve them got none.
      if (LifeboatError.isInstance(error, 'KUBERNETES_NOT_FOUND', 'KUBERNETES_API_UNAVAILABLE')) continue;
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
      const reason = `whether they are ready is not known: ${error.message}`;
      waiting.push({ told: { groupResource: kind, namespace: where ?? '', name: '', reason, final: true }, object: undefined });
    }
  }
  return waiting;
}

async function explain(waiting: readonly Waiting[], { cluster, signal }: AwaitReadyOptions): Promise<NotReadyObject[]> {
  const explained: NotReadyObject[] = [];
  for (const [i, { told, object }] of waiting.entries()) {
    const why = object && i < mostExplained && !told.final ? await whyPodsWait(object, { cluster, signal }) : undefined;
    explained.push(why === undefined ? told : { ...told, reason: `${told.reason}; ${why}` });
  }
  return explained;
}
