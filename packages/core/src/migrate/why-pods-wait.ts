import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';

const pods = { group: '', version: 'v1', resource: 'pods' };

// An API server prints a list without entries as `null` too.
interface PodFields {
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type?: string; readonly status?: string; readonly message?: string }[] | null;
    readonly initContainerStatuses?: readonly ContainerStatus[] | null;
    readonly containerStatuses?: readonly ContainerStatus[] | null;
  };
}

interface ContainerStatus {
  readonly name?: string;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
  };
}

/** What Pods of a workload say of why it is not ready; `undefined` where they say nothing, or may not be looked at. */
export async function whyPodsWait(
  object: KubeObject,
  { cluster, signal }: CallOptions & { readonly cluster: ClusterClient },
): Promise<string | undefined> {
  const { matchLabels } = ((object.spec as { readonly selector?: unknown } | undefined)?.selector ?? {}) as {
    readonly matchLabels?: Readonly<Record<string, string>>;
  };
  const labelSelector = Object.entries(matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  if (labelSelector === '') return undefined;
  const { namespace } = object.metadata;
  let isAny = false;
  try {
    for await (const { items } of cluster.listPages(pods, { namespace, labelSelector, signal })) {
      for (const pod of items) {
        isAny = true;
        const why = whyPodWaits(pod);
        if (why !== undefined) return `Pod ${pod.metadata.name}: ${why}`;
      }
    }
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
    return undefined;
  }
  const { replicas } = (object.spec ?? {}) as { readonly replicas?: unknown };
  return isAny || replicas === 0 ? undefined : 'it has no Pods';
}

function whyPodWaits(pod: KubeObject): string | undefined {
  const { conditions, initContainerStatuses, containerStatuses } = (pod as PodFields).status ?? {};
  const unscheduled = conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (unscheduled) return unscheduled.message ?? 'it has no node';
  for (const { name, state } of [...(initContainerStatuses ?? []), ...(containerStatuses ?? [])]) {
    const { waiting, terminated } = state ?? {};
    const isNews = waiting?.reason !== undefined && waiting.reason !== 'PodInitializing' && waiting.reason !== 'ContainerCreating';
    if (isNews) return `container ${name}: ${[waiting.reason, waiting.message].filter(Boolean).join(': ')}`;
    if (terminated && terminated.exitCode !== 0) return `container ${name} ended: ${terminated.reason}, exit code ${terminated.exitCode}`;
  }
  return undefined;
}
