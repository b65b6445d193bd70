import type { KubeObject } from '../../plugin-api/kube-object.ts';

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: {
    readonly running?: object;
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
  };
}

// An API server prints a list without entries as `null` too.
interface PodStatus {
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[] | null;
  readonly containerStatuses?: readonly ContainerStatus[] | null;
  readonly initContainerStatuses?: readonly ContainerStatus[] | null;
}

// The third restart comes half a minute after the first crash (10 s, 20 s between them): what has not come up by then
// waits for somebody who mends it.
const restartsOfCrashLoop = 3;

const statusOf = (pod: KubeObject): PodStatus => (pod.status as PodStatus | null | undefined) ?? {};

/** Whether a container runs, or with `ready`, is ready by its readiness probe too. */
export function isContainerUp(pod: KubeObject, container: string, { ready }: { readonly ready: boolean }): boolean {
  const status = statusOf(pod).containerStatuses?.find(({ name }) => name === container);
  return status?.state?.running !== undefined && (!ready || status.ready === true);
}

/** Why no container of this Pod will run a hook any more; `undefined` while one still may. Velero waits on in a crash loop. */
export function whyPodIsLost(pod: KubeObject): string | undefined {
  const { phase, containerStatuses, initContainerStatuses } = statusOf(pod);
  if (phase === 'Succeeded' || phase === 'Failed') return `entered phase ${phase}`;
  const looping = [...(initContainerStatuses ?? []), ...(containerStatuses ?? [])].find(
    ({ state, restartCount = 0 }) => state?.waiting?.reason === 'CrashLoopBackOff' && restartCount >= restartsOfCrashLoop,
  );
  return looping && `is in a crash loop (container ${looping.name} was restarted ${looping.restartCount} times)`;
}

/** What keeps a container from being up, for people: `waiting: ImagePullBackOff`. */
export function describeContainer(pod: KubeObject, container: string): string {
  const { phase, conditions, containerStatuses, initContainerStatuses } = statusOf(pod);
  const unscheduled = conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (unscheduled) return `not scheduled: ${unscheduled.message ?? 'no reason given'}`;
  const init = initContainerStatuses?.find(({ state }) => state?.terminated?.exitCode !== 0);
  if (init && phase === 'Pending') return `init container ${init.name} ${stateText(init)}`;
  const status = containerStatuses?.find(({ name }) => name === container);
  return status ? `container ${container} ${stateText(status)}` : `the Pod is ${phase ?? 'not yet seen by a node'}`;
}

function stateText({ state, ready }: ContainerStatus): string {
  if (state?.running) return ready ? 'is ready' : 'runs and is not ready';
  const { reason, message } = state?.waiting ?? {};
  if (state?.waiting) return `waits: ${[reason, message].filter(Boolean).join(': ') || 'no reason given'}`;
  if (state?.terminated) return `has ended: ${state.terminated.reason ?? `exit code ${state.terminated.exitCode}`}`;
  return 'has no state yet';
}
