import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterClient, type KubeObject, LifeboatError } from '@lifeboat/core';
import { installTypes } from './install-types.ts';
import { serverSelector } from './server-deployment.ts';

interface WaitForServerOptions {
  readonly cluster: ClusterClient;
  /** The namespace of the server. @default 'velero' */
  readonly namespace?: string;
  /** How long to wait, in milliseconds. @default 300000, five minutes */
  readonly timeoutInMs?: number;
  readonly signal: AbortSignal;
}

interface DeploymentState {
  readonly metadata: { readonly generation?: number };
  readonly spec: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
}

// An API server prints a list without entries as `null` too.
interface PodState {
  readonly containerStatuses?:
    | readonly {
        readonly ready?: boolean;
        readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
        readonly lastState?: { readonly terminated?: { readonly exitCode?: number; readonly reason?: string } };
      }[]
    | null;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[] | null;
}

/** Waits until all servers of the installation are ready and no server of an earlier version is left.
 * @throws LifeboatError `TIMEOUT` with what the Pods report, `KUBERNETES_NOT_FOUND` if there is no Deployment */
export async function waitForServer(options: WaitForServerOptions): Promise<void> {
  const { cluster, namespace = 'velero', timeoutInMs = 300_000, signal } = options;
  const endsAt = performance.now() + timeoutInMs;
  for (;;) {
    const deployment = await cluster.get(installTypes.Deployment, { namespace, name: 'velero' }, { signal });
    if (!deployment)
      throw new LifeboatError({ code: 'KUBERNETES_NOT_FOUND', message: `There is no Deployment "velero" in namespace "${namespace}"` });
    if (isReady(deployment as unknown as DeploymentState)) return;
    if (performance.now() > endsAt)
      throw new LifeboatError({
        code: 'TIMEOUT',
        message: `Everything is installed, but the server in namespace "${namespace}" is not ready after ${Math.round(timeoutInMs / 1000)} s: ${await podsSay()}`,
      });
    await sleep(500, undefined, { signal });
  }

  async function podsSay(): Promise<string> {
    const labelSelector = Object.entries(serverSelector)
      .map(([name, value]) => `${name}=${value}`)
      .join(',');
    const said: string[] = [];
    for await (const { items } of cluster.listPages(pods, { namespace, labelSelector, signal }))
      for (const pod of items) said.push(`Pod ${pod.metadata.name}: ${podSays(pod)}`);
    return said.length > 0 ? said.join('; ') : 'it has no Pod';
  }
}

const pods = { group: '', version: 'v1', resource: 'pods' };

function isReady({ metadata, spec, status }: DeploymentState): boolean {
  const wanted = spec.replicas ?? 1;
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  if (observedGeneration < (metadata.generation ?? 0)) return false;
  return [replicas, updatedReplicas, availableReplicas].every((count) => count === wanted);
}

function podSays({ status }: KubeObject): string {
  const { containerStatuses, conditions } = (status ?? {}) as PodState;
  const container = containerStatuses?.[0];
  const { reason, message } = container?.state?.waiting ?? {};
  const { exitCode, reason: ended } = container?.lastState?.terminated ?? {};
  const words = [
    ...(reason ? [`${reason}${message ? ` (${message})` : ''}`] : []),
    ...(exitCode !== undefined ? [`its container ended with ${exitCode}${ended ? ` (${ended})` : ''}`] : []),
    ...(container ? [] : (conditions ?? []).flatMap(({ status: is, message: why }) => (is === 'False' && why ? [why] : []))),
  ];
  return words.join(', ') || (container?.ready ? 'ready' : 'not ready yet');
}
